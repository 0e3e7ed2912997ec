package io.holdfast.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.participant.Participants;
import io.holdfast.coordinator.store.Begin;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.service.http.Trace;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Begins transactions, each once. */
@ApplicationScoped
class BeginTransactions {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final Participants participants;
    private final Engine engine;
    private final IdAge age;

    BeginTransactions(Transactions transactions, Participants participants, Engine engine, IdAge age) {
        this.transactions = transactions;
        this.participants = participants;
        this.engine = engine;
        this.age = age;
    }

    /** The transaction, and whether this request made it. */
    record Begun(Stored stored, boolean fresh) {}

    /**
     * Makes the transaction and starts it, or finds the one of that id and the same content.
     *
     * @throws RefusedException when the id is taken by other content or too old, a participant is unknown or has no branches
     *     of that kind, or there is no room
     */
    Begun begin(BeginTransaction request, String initiator) {
        UUID id = request.transactionId();
        RefusedException refusal = age.refusal(id);
        byte[] hash = CanonicalJson.hash(CanonicalJson.write(request));
        if (refusal != null) {
            return known(id, hash, refusal);
        }
        List<BranchSpec> branches;
        try {
            branches = branches(request.branches());
        } catch (RefusedException refused) {
            // Another replica may know the participant, and have begun it.
            return known(id, hash, refused);
        }
        if (engine.room() == 0) {
            return known(id, hash, noRoom());
        }
        Stored stored = transactions.begin(
                new Begin(
                        id,
                        request.timeoutMs(),
                        branches,
                        request.labels(),
                        hash,
                        initiator,
                        Trace.currentId(),
                        engine.self()),
                age.mayBeArchived(id));
        if (stored == null) {
            return known(id, hash, noRoom());
        }
        engine.start(stored);
        return new Begun(stored, true);
    }

    /**
     * A repeated begin is answered also when no new one would be: for want of room, because its id is too old by now, or
     * because a participant is missing in this replica's configuration.
     */
    private Begun known(UUID id, byte[] hash, RefusedException otherwise) {
        Stored stored = engine.view(id);
        if (stored == null) {
            stored = transactions.find(id);
        }
        if (stored == null) {
            throw otherwise;
        }
        byte @Nullable [] before = stored.requestHash();
        // Without a hash it was cancelled before it was begun: whatever was meant to begin gets that back.
        if (before != null && !Arrays.equals(before, hash)) {
            throw new RefusedException(
                    CoordinatorRefusal.CONTENT_MISMATCH, "transaction " + id + " was begun with other content");
        }
        return new Begun(stored, false);
    }

    private static RefusedException noRoom() {
        return RefusedException.retryable(
                CoordinatorRefusal.OVERLOADED, "this replica has no room for another transaction", SOON);
    }

    private List<BranchSpec> branches(List<BeginTransaction.Branch> wanted) {
        List<BranchSpec> branches = new ArrayList<>(wanted.size());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            BeginTransaction.Branch branch = wanted.get(i);
            String field = "branches[" + i + "].";
            if (!participants.isKnown(branch.participant())) {
                throw new RefusedException(
                        CoordinatorRefusal.UNKNOWN_PARTICIPANT,
                        field + "participant \"" + branch.participant() + "\" is not in the configuration");
            }
            BranchKind kind = branch.kind() == null ? BranchKind.TCC : branch.kind();
            Set<BranchKind> kinds = participants.kindsOf(branch.participant());
            if (!kinds.contains(kind)) {
                throw RefusedException.invalid(
                        CoordinatorRefusal.UNSUPPORTED_KIND,
                        field + "kind",
                        kind + " is none of " + new TreeSet<>(kinds) + ", which \"" + branch.participant() + "\" has");
            }
            String id = branch.branchId() == null ? branch.participant() : branch.branchId();
            if (!ids.add(id)) {
                throw RefusedException.invalid(field + "branchId", "\"" + id + "\" names two branches");
            }
            branches.add(new BranchSpec(
                    id,
                    branch.participant(),
                    kind,
                    branch.stage() == null ? 1 : branch.stage(),
                    payload(branch.payload(), field),
                    branch.pendingTimeoutMs()));
        }
        return branches;
    }

    private static String payload(JsonNode payload, String field) {
        if (!payload.isObject()) {
            throw RefusedException.invalid(field + "payload", "must be an object");
        }
        return payload.toString();
    }
}

package io.holdfast.coordinator.api;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Resolution;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.participant.Participants;
import io.holdfast.coordinator.store.OperatorAction;
import io.holdfast.coordinator.store.OperatorActions;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What an operator can do about a transaction that does not end by itself. None of it touches the decision. */
@ApplicationScoped
class Operations {

    private static final Logger LOG = Logger.getLogger(Operations.class);

    private final Transactions transactions;
    private final OperatorActions actions;
    private final Participants participants;
    private final Engine engine;

    Operations(Transactions transactions, OperatorActions actions, Participants participants, Engine engine) {
        this.transactions = transactions;
        this.actions = actions;
        this.participants = participants;
        this.engine = engine;
    }

    /**
     * Lets the calls that wait be made now, whatever backoff and circuit say.
     *
     * @throws RefusedException when there is no such transaction, or nothing of it is left to be called
     */
    Stored retry(UUID id, @Nullable String reason, String operator) {
        Stored stored = actions.change(id, snapshot -> {
            if (snapshot.state().isFinal()) {
                throw ended(snapshot);
            }
            String state = snapshot.state().name();
            return new OperatorActions.Change(
                    snapshot.hurry(),
                    true,
                    OperatorAction.Kind.RETRY,
                    null,
                    operator,
                    reason,
                    false,
                    state,
                    state,
                    null);
        });
        Stored archived = stored == null ? transactions.find(id) : null;
        if (archived != null) {
            throw ended(archived.snapshot());
        }
        return done(id, stored, operator);
    }

    private static RefusedException ended(Snapshot snapshot) {
        return new RefusedException(
                CoordinatorRefusal.ALREADY_ENDED,
                "transaction " + snapshot.id() + " is " + snapshot.state() + ": nothing of it is left to be called");
    }

    /**
     * Writes down how a stuck branch ended. The participant is asked first, outside of any database transaction; what it
     * shows is final, so it is still true when the row is locked and looked at again.
     *
     * @throws RefusedException when the branch is not stuck, or its reservation does not show this end
     */
    Stored resolve(UUID id, String branchId, ResolveRequest request, String operator) {
        Stored known = transactions.find(id);
        if (known == null) {
            throw RefusedException.notFound("transaction", id);
        }
        Branch stuck = branch(known.snapshot(), branchId);
        if (!Resolution.isStuck(stuck)) {
            throw refused(Resolution.NOT_STUCK, known.snapshot(), stuck, "");
        }
        Participants.Shown shown = participants
                .look(id, stuck, known.traceId())
                .toCompletableFuture()
                .join();
        Stored stored = actions.change(id, snapshot -> {
            Branch branch = branch(snapshot, branchId);
            Resolution resolution = Resolution.of(branch, request.outcome(), shown.state(), request.byForce());
            if (resolution != Resolution.APPLIED) {
                throw refused(resolution, snapshot, branch, shown.words());
            }
            return new OperatorActions.Change(
                    Resolution.apply(snapshot, branch, request.outcome()),
                    false,
                    OperatorAction.Kind.RESOLVE,
                    branchId,
                    operator,
                    request.reason(),
                    shown.state() == null,
                    branch.state().name(),
                    request.outcome().name(),
                    shown.words());
        });
        return done(id, stored, operator);
    }

    private Stored done(UUID id, @Nullable Stored stored, String operator) {
        if (stored == null) {
            throw RefusedException.notFound("transaction", id);
        }
        LOG.infof("operator %s acted on transaction %s, see its audit", operator, id);
        engine.changed(id);
        return stored;
    }

    private static Branch branch(Snapshot snapshot, String branchId) {
        Branch branch = snapshot.branch(branchId);
        if (branch == null) {
            throw RefusedException.notFound("branch", snapshot.id() + "/" + branchId);
        }
        return branch;
    }

    private static RefusedException refused(Resolution why, Snapshot snapshot, Branch branch, String shown) {
        String name = "branch " + branch.id() + " of transaction " + snapshot.id();
        return switch (why) {
            case NOT_FINAL ->
                new RefusedException(
                        CoordinatorRefusal.RESERVATION_NOT_FINAL,
                        name + ": the participant's reservation is " + shown + "; let it be retried instead");
            case DIFFERS ->
                new RefusedException(
                        CoordinatorRefusal.RESERVATION_DIFFERS, name + ": the participant's reservation is " + shown);
            case NOT_SHOWN ->
                new RefusedException(
                        CoordinatorRefusal.RESERVATION_NOT_SHOWN,
                        name + ": " + branch.spec().participant() + " shows no reservation (" + shown
                                + "); only \"force\": true answers for one that is gone for good");
            case NOT_STUCK, APPLIED ->
                new RefusedException(
                        CoordinatorRefusal.NOT_PARKED,
                        name + " is " + branch.state() + ", neither parked nor CONTRADICTED");
        };
    }
}

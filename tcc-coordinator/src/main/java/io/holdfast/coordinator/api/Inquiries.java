package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Verdict;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Reason;
import io.holdfast.service.database.DatabaseException;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What others ask of a transaction, whoever owns it: to cancel it, what was decided, how a branch ended. The answers are
 * binding, so each reads and writes the database; the owner is woken by what it finds changed.
 */
@ApplicationScoped
class Inquiries {

    private static final Logger LOG = Logger.getLogger(Inquiries.class);
    /** Whoever asks about many at once waits for the slowest of them, and not for long. */
    private static final Duration LOOKS = Duration.ofMillis(500);

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 10;
    private static final Reason NEVER_BEGUN = new Reason("NEVER_BEGUN", "it was cancelled before it was begun", null);
    private static final Reason ASKED = new Reason("CANCELLED_BY_REQUEST", "it was asked to be cancelled", null);
    private static final Reason EXPIRED = new Reason(Reason.TIMED_OUT, "the transaction's deadline has passed", null);

    private final Transactions transactions;
    private final Engine engine;
    private final IdAge age;
    private final Duration grace;
    private final Optional<Instant> restoredAt;

    Inquiries(Transactions transactions, Engine engine, IdAge age, CoordinatorConfig config) {
        this.transactions = transactions;
        this.engine = engine;
        this.age = age;
        this.grace = config.grace();
        this.restoredAt = config.restoredAt();
    }

    /**
     * A transaction that is cancelled or on its way there.
     *
     * @param asked whether this request decided it, and its branches are still being cancelled
     */
    record Cancelled(Stored stored, boolean asked) {}

    /**
     * Cancels a transaction, also one that was never begun. That an id is too old to begin is no reason to refuse it: whoever
     * wanted to begin it needs an end that is written down.
     *
     * @throws RefusedException when it is decided to be confirmed, or may have been and is not known any more
     */
    Cancelled cancel(UUID id, @Nullable Reason reason) {
        if (!Ids.isVersion7(id)) {
            // No begin takes it, so there is nothing to remember.
            throw new RefusedException(CoordinatorRefusal.TOO_OLD, "transaction id " + id + " is no UUIDv7");
        }
        Reason why = reason == null ? ASKED : reason;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            boolean asked = transactions.cancel(id, why);
            if (asked) {
                engine.changed(id);
            }
            Stored stored = transactions.find(id);
            boolean buried = false;
            if (stored == null && !asked) {
                refuseUnlessNew(id);
                buried = transactions.bury(id, why);
                stored = transactions.find(id);
            }
            if (stored == null) {
                continue;
            }
            if (asked || buried) {
                return new Cancelled(stored, asked);
            }
            switch (Verdict.onCancel(stored.snapshot().decision())) {
                case REPEATED -> {
                    return new Cancelled(stored, false);
                }
                case CONTRADICTED, TOO_LATE ->
                    throw new RefusedException(
                            CoordinatorRefusal.ALREADY_CONFIRMED,
                            "transaction " + id + " is " + stored.snapshot().state());
                case APPLIED -> {
                    // It was begun between our cancel and our look: cancel it now.
                }
            }
        }
        throw changesTooOften(id);
    }

    /** What is unknown may be written down as cancelled, but what may have been confirmed and forgotten may not. */
    private void refuseUnlessNew(UUID id) {
        if (isWithheld(id)) {
            throw restored(id);
        }
        if (age.mayBeRemoved(id)) {
            // No begin will take it.
            throw new RefusedException(
                    CoordinatorRefusal.TOO_OLD, "transaction id " + id + " is older than what is kept");
        }
    }

    /**
     * The binding decision of each transaction, in the order of the question. What cannot be answered now is left out, so
     * that it does not keep the others waiting: what may be lost, what somebody has locked, what changes all the time.
     *
     * @throws RefusedException when nothing can be answered because of a restore
     */
    DecisionsAnswer decisions(List<UUID> ids) {
        Map<UUID, DecisionsAnswer.Entry> answers = new HashMap<>();
        Set<UUID> open = new LinkedHashSet<>(ids);
        Set<UUID> withheld = new LinkedHashSet<>();
        long begin = System.nanoTime();
        for (int attempt = 1; attempt <= ATTEMPTS && !open.isEmpty(); attempt++) {
            if (System.nanoTime() - begin > LOOKS.toNanos()) {
                break;
            }
            Map<UUID, Transactions.Standing> standings = transactions.standings(open);
            for (UUID id : List.copyOf(open)) {
                if (!standings.containsKey(id) && isWithheld(id)) {
                    withheld.add(id);
                    open.remove(id);
                    continue;
                }
                try {
                    DecisionsAnswer.Entry answer = answer(id, standings.get(id));
                    if (answer != null) {
                        answers.put(id, answer);
                        open.remove(id);
                    }
                } catch (DatabaseException e) {
                    if (!e.isLockWait()) {
                        throw e;
                    }
                    // Another look, and it is left out if there is no time for that.
                    LOG.debugf("transaction %s is locked by somebody", id);
                }
            }
        }
        if (!open.isEmpty()) {
            LOG.warnf("nothing can be said about %d of %d transactions now", open.size(), ids.size());
        }
        if (answers.isEmpty() && !withheld.isEmpty()) {
            throw restored(withheld.iterator().next());
        }
        return new DecisionsAnswer(ids.stream()
                .distinct()
                .map(answers::get)
                .filter(Objects::nonNull)
                .toList());
    }

    /** Null when the transaction has changed since it was read. */
    private DecisionsAnswer.@Nullable Entry answer(UUID id, Transactions.@Nullable Standing standing) {
        if (standing == null && age.isTooOld(id)) {
            // No begin and no try takes it, so nothing needs to be written to keep the answer true.
            // It may have been there, and was removed since.
            return new DecisionsAnswer.Entry(
                    id, InquiryAnswer.UNKNOWN, true, age.of(id).toMillis(), null);
        }
        if (standing == null) {
            return transactions.bury(id, NEVER_BEGUN)
                    ? new DecisionsAnswer.Entry(id, InquiryAnswer.UNKNOWN, true, 0L, null)
                    : null;
        }
        if (standing.decision() != null) {
            InquiryAnswer answer =
                    standing.decision() == Decision.CONFIRM ? InquiryAnswer.CONFIRM : InquiryAnswer.CANCEL;
            return new DecisionsAnswer.Entry(id, answer, standing.endedMs() != null, standing.endedMs(), null);
        }
        if (standing.leftMs() > 0) {
            return new DecisionsAnswer.Entry(
                    id, InquiryAnswer.UNDECIDED, false, null, standing.leftMs() + grace.toMillis());
        }
        if (!transactions.cancelExpired(id, EXPIRED)) {
            return null;
        }
        engine.changed(id);
        return new DecisionsAnswer.Entry(id, InquiryAnswer.CANCEL, false, null, null);
    }

    /** After a restore from a backup, what is missing may have been there: nothing is said about it. */
    private boolean isWithheld(UUID id) {
        return restoredAt.isPresent() && Ids.isVersion7(id) && Ids.timeOf(id).isBefore(restoredAt.get());
    }

    private static RefusedException restored(UUID id) {
        return RefusedException.retryable(
                CoordinatorRefusal.RESTORED,
                "transaction " + id + " is unknown, but may have been there before the database was restored",
                SOON);
    }

    /**
     * A participant tells how the try of its asynchronous branch ended.
     *
     * @throws RefusedException when it is not the branch's participant, or the opposite is known
     */
    void outcome(UUID id, String branchId, OutcomeRequest request, String participant) {
        AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();
        Stored before = transactions.change(id, snapshot -> {
            Branch branch = snapshot == null ? null : snapshot.branch(branchId);
            if (snapshot == null || branch == null) {
                throw RefusedException.notFound("branch", id + "/" + branchId);
            }
            if (!branch.spec().participant().equals(participant)) {
                throw new RefusedException(
                        CoordinatorRefusal.NOT_THE_PARTICIPANT,
                        "branch " + branchId + " is " + branch.spec().participant() + "'s, not " + participant + "'s");
            }
            Verdict found = Verdict.onOutcome(snapshot, branch, request.outcome());
            verdict.set(found);
            return found == Verdict.APPLIED
                    ? Verdict.withOutcome(snapshot, branch, request.outcome(), request.reason())
                    : null;
        });
        if (before == null) {
            throw RefusedException.notFound("transaction", id);
        }
        if (verdict.get() == Verdict.APPLIED) {
            engine.changed(id);
        } else if (verdict.get() == Verdict.TOO_LATE) {
            throw new RefusedException(
                    CoordinatorRefusal.CANCELLED,
                    "transaction " + id + " is " + before.snapshot().state());
        } else if (verdict.get() == Verdict.CONTRADICTED) {
            throw new RefusedException(
                    CoordinatorRefusal.OUTCOME_CONTRADICTED,
                    "branch " + branchId + " of a transaction that is "
                            + before.snapshot().state() + " cannot be " + request.outcome());
        }
    }

    private static RefusedException changesTooOften(UUID id) {
        return RefusedException.retryable(
                CoordinatorRefusal.OVERLOADED, "transaction " + id + " changes all the time", SOON);
    }
}

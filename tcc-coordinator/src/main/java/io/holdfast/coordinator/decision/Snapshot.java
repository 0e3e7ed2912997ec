package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it is known at one moment. Times are those of the coordinator's database.
 *
 * @param timeoutMs how long phase 1 may take, in milliseconds
 * @param extended whether the deadline was moved for an asynchronous branch; that happens once
 * @param reason why it is cancelled
 */
public record Snapshot(
        UUID id,
        TransactionState state,
        @Nullable Decision decision,
        @Nullable Reason reason,
        long timeoutMs,
        Instant deadline,
        boolean extended,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        List<Branch> branches) {

    public Snapshot {
        branches = List.copyOf(branches);
    }

    /** Whether it cannot end by itself, or has ended with a contradiction. */
    public boolean isParked() {
        for (Branch branch : branches) {
            if (Resolution.isStuck(branch)) {
                return true;
            }
        }
        return false;
    }

    /** The branch of that id; null when there is none. */
    public @Nullable Branch branch(String branchId) {
        for (Branch branch : branches) {
            if (branch.id().equals(branchId)) {
                return branch;
            }
        }
        return null;
    }

    Snapshot with(Branch changed) {
        return map(branch -> branch.id().equals(changed.id()) ? changed : branch);
    }

    Snapshot map(UnaryOperator<Branch> change) {
        List<Branch> changed = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            changed.add(change.apply(branch));
        }
        return with(changed);
    }

    Snapshot with(List<Branch> changed) {
        return new Snapshot(id, state, decision, reason, timeoutMs, deadline, extended, decidedAt, endedAt, changed);
    }

    Snapshot extendTo(Instant later) {
        return new Snapshot(
                id,
                state,
                decision,
                reason,
                timeoutMs,
                later.isAfter(deadline) ? later : deadline,
                true,
                decidedAt,
                endedAt,
                branches);
    }

    Snapshot decide(Decision choice, @Nullable Reason why, Instant at) {
        TransactionEvent event =
                choice == Decision.CONFIRM ? TransactionEvent.DECIDED_CONFIRM : TransactionEvent.DECIDED_CANCEL;
        return new Snapshot(
                id,
                TransactionTable.next(state, event),
                choice,
                why,
                timeoutMs,
                deadline,
                extended,
                at,
                endedAt,
                branches);
    }

    /**
     * The decided transaction with nothing of phase 1 left that would delay or count in phase 2, where everything starts
     * anew. Whoever learns of a decision does this, not only who took it.
     */
    public Snapshot enterPhase2() {
        boolean cancel = decision == Decision.CANCEL;
        return map(branch -> branch.enterPhase(
                // A branch that works only on confirm has nothing to let go.
                cancel && branch.spec().kind() == BranchKind.ON_CONFIRM ? BranchState.CANCELLED : branch.state()));
    }

    /** The transaction as if no call were on its way: each of those is made again at that time. */
    public Snapshot forgetCalls(Instant again) {
        return map(branch -> branch.calling() ? branch.waitFor(again, branch.lastError(), branch.parked()) : branch);
    }

    /** The transaction with nothing left to wait for before the next calls. */
    public Snapshot hurry() {
        return map(Branch::hurry);
    }

    /** Whether the branch stands against the decision: contradicted, or resolved to the opposite end. */
    boolean isAgainst(Branch branch) {
        return switch (branch.state()) {
            case CONTRADICTED -> true;
            case CONFIRMED -> decision == Decision.CANCEL;
            case CANCELLED, REJECTED -> decision == Decision.CONFIRM;
            case REGISTERED, PENDING, HELD -> false;
        };
    }

    /** Whether it is decided and not at its end. */
    public boolean isSettling() {
        return decision != null && !state.isFinal();
    }

    Snapshot end(TransactionState last, Instant at) {
        return new Snapshot(id, last, decision, reason, timeoutMs, deadline, extended, decidedAt, at, branches);
    }
}

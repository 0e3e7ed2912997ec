package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.ReservationState;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do about a branch that cannot end by itself: write down the final state that the participant's
 * reservation shows, and nothing else. The decision, and so what an inquiry is answered, stays as it is.
 */
public enum Resolution {
    /** It may be written. */
    APPLIED,
    /** The branch is neither parked nor contradicted. */
    NOT_STUCK,
    /** The reservation is not final: it is for the participant to go on. */
    NOT_FINAL,
    /** The reservation is final, and not as the operator says. */
    DIFFERS,
    /** The participant does not show a reservation, and the operator did not say that it is gone for good. */
    NOT_SHOWN;

    /** How a stuck branch ended. */
    public enum End {
        CONFIRMED(BranchEvent.RESOLVED_CONFIRMED),
        CANCELLED(BranchEvent.RESOLVED_CANCELLED);

        private final BranchEvent event;

        End(BranchEvent event) {
            this.event = event;
        }
    }

    /**
     * Whether the branch may be said to have ended so.
     *
     * @param shown the state of the participant's reservation; null when it shows none
     * @param force whether an operator answers for a participant that is gone for good
     */
    public static Resolution of(Branch branch, End end, @Nullable ReservationState shown, boolean force) {
        if (!isStuck(branch)) {
            return NOT_STUCK;
        }
        if (shown == null) {
            return force ? APPLIED : NOT_SHOWN;
        }
        return switch (shown) {
            case CONFIRMED -> end == End.CONFIRMED ? APPLIED : DIFFERS;
            case CANCELLED, REJECTED -> end == End.CANCELLED ? APPLIED : DIFFERS;
            case PENDING, HELD, CONFIRMING, CANCELLING -> NOT_FINAL;
        };
    }

    /** Whether the branch waits for a human. */
    public static boolean isStuck(Branch branch) {
        return branch.parked() || branch.state() == BranchState.CONTRADICTED;
    }

    /** The transaction with the branch at its end; for {@link #APPLIED} only. */
    public static Snapshot apply(Snapshot transaction, Branch branch, End end) {
        if (!end.event.countsIn(transaction.state())) {
            throw new IllegalStateException("a branch of a transaction that is " + transaction.state() + " is stuck");
        }
        BranchState next = BranchTable.step(branch.state(), end.event).next();
        return transaction.with(branch.moveTo(next, null, null));
    }
}

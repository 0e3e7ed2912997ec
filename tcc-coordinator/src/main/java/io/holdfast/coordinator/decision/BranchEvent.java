package io.holdfast.coordinator.decision;

import io.holdfast.protocol.TransactionState;
import java.util.Set;

/** What can be heard about a branch, and the states of the transaction in which it counts. */
public enum BranchEvent {
    /** A try or a poll says that the branch is held. */
    TRY_HELD(TransactionState.TRYING),
    /** The outcome of the try is not known to the participant yet. */
    TRY_PENDING(TransactionState.TRYING),
    /** The participant refused and recorded it: final, no cancel is needed. */
    TRY_REJECTED(TransactionState.TRYING),
    /** A final answer that is no recorded refusal (another 4xx): it cannot be held, and must be cancelled. */
    TRY_REFUSED(TransactionState.TRYING),
    /** No answer, or one that says "try again": it may be held or not. */
    TRY_UNKNOWN(TransactionState.TRYING),
    /** The participant tells by itself that its asynchronous branch is held. */
    OUTCOME_HELD(TransactionState.TRYING),
    /** The participant tells by itself that its asynchronous branch is refused. */
    OUTCOME_REJECTED(TransactionState.TRYING),
    CONFIRM_DONE(TransactionState.CONFIRMING),
    /** The participant's row says something final that is not CONFIRMED. */
    CONFIRM_CONTRADICTED(TransactionState.CONFIRMING),
    /** The participant's outside refuses for good: nobody but a human can bring it forward. */
    CONFIRM_REFUSED(TransactionState.CONFIRMING),
    /** Anything else but a 204. */
    CONFIRM_FAILED(TransactionState.CONFIRMING),
    CANCEL_DONE(TransactionState.CANCELLING),
    /** The participant's row says CONFIRMED. */
    CANCEL_CONTRADICTED(TransactionState.CANCELLING),
    /** Anything else but a 204. */
    CANCEL_FAILED(TransactionState.CANCELLING),
    /** An operator says that a branch that cannot end by itself is confirmed. */
    RESOLVED_CONFIRMED(TransactionState.CONFIRMING, TransactionState.CANCELLING, TransactionState.MIXED),
    /** An operator says that a branch that cannot end by itself is cancelled. */
    RESOLVED_CANCELLED(TransactionState.CONFIRMING, TransactionState.CANCELLING, TransactionState.MIXED);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of gives one that never changes
    private final Set<TransactionState> countsIn;

    BranchEvent(TransactionState... countsIn) {
        this.countsIn = Set.of(countsIn);
    }

    /** What is heard in any other state changes nothing: it is early, late or doubled. */
    public boolean countsIn(TransactionState state) {
        return countsIn.contains(state);
    }
}

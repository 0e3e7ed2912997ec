package io.holdfast.coordinator.decision;

/** What can happen to a transaction as a whole. */
public enum TransactionEvent {
    /** Every try is held and the deadline has not passed. */
    DECIDED_CONFIRM,
    /** Rejected, too late, or asked to. */
    DECIDED_CANCEL,
    /** Every branch has followed the decision. */
    ALL_FOLLOWED,
    /** Every branch is final or contradicted, and one at least is contradicted. */
    SOME_CONTRADICTED
}

package io.holdfast.coordinator.store;

import io.holdfast.service.crash.DurableStep;

/** What a coordinator makes durable. */
enum StoreStep implements DurableStep {
    BEGIN,
    /** Of an id that is no longer new: a transaction of that id may be in the archive. */
    BEGIN_LATE,
    /** A transaction that was never begun, as cancelled. */
    BURY,
    DECIDE,
    SAVE,
    END,
    /** Asked to, whoever owns it. */
    CANCEL,
    /** Asked for the decision after the deadline. */
    CANCEL_EXPIRED,
    /** What a participant tells of its branch. */
    OUTCOME,
    /** What an operator does, and the word about it. */
    OPERATE,
    /** Ended transactions move. */
    ARCHIVE,
    /** Archived transactions go for good. */
    REMOVE,
    /** This replica lives. */
    BEAT,
    CLAIM_UNOWNED,
    CLAIM_DEAD,
    CLAIM_LOST,
    /** All that a replica that leaves owns. */
    GIVE_UP,
    /** A replica that is gone. */
    FORGET
}

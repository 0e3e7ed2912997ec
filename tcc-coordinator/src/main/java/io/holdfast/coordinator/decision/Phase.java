package io.holdfast.coordinator.decision;

/** What a call to a participant is for. */
public enum Phase {
    TRY,
    /** Reads the reservation of an asynchronous branch, to learn how its try ended. */
    POLL,
    CONFIRM,
    CANCEL
}

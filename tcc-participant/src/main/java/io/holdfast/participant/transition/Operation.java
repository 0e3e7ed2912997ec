package io.holdfast.participant.transition;

/** The three calls of the protocol. */
public enum Operation {
    TRY,
    CONFIRM,
    CANCEL
}

package io.holdfast.protocol;

/** The coordinator's single, durable, final choice for a transaction. */
public enum Decision {
    CONFIRM,
    CANCEL
}

package io.holdfast.participant.transition;

/** Whose hold it is. */
public enum Reach {
    /** Our own rows: each step is one database transaction. */
    LOCAL,
    /** Somebody else's, behind a network: the row first, the call outside any database transaction, then the result. */
    OUTSIDE
}

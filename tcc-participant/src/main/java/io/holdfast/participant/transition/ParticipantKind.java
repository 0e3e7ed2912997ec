package io.holdfast.participant.transition;

/** How a participant carries its branches out; a column of the table. */
public enum ParticipantKind {
    /** Holds rows of its own: each step is one database transaction. */
    LOCAL,
    /** Holds something of somebody else's, behind a network: the row first, the call outside any database transaction, then the result. */
    OUTSIDE,
    /** A saga step: try does the work, confirm only marks it, cancel undoes it. */
    COMPENSABLE,
    /** Works only when the transaction is confirmed: has no try, and its confirm carries the payload. */
    ON_CONFIRM
}

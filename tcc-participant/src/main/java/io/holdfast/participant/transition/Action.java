package io.holdfast.participant.transition;

/** What a call does before it answers. */
public enum Action {
    /** Inserts the row, then holds. */
    HOLD,
    /** Keeps what was held. */
    KEEP,
    /** Lets go what was held. */
    LET_GO,
    /** Inserts the row, then does the work, for good or until it is undone. */
    WORK,
    /** Only marks that the work stays. */
    MARK,
    /** Undoes the work. */
    UNDO,
    /** Writes a tombstone, so that a try that comes late finds it. */
    BURY,
    /** Looks for the result of the outside call of try. */
    LOOK,
    /** Goes on with the outside call under way, with the same key. */
    GO_ON,
    /** Nothing: the answer follows from the row. */
    REPLAY,
    /** Nothing, ever: the row contradicts the call. */
    REFUSE
}

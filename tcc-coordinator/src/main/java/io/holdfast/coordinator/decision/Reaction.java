package io.holdfast.coordinator.decision;

/** What something heard does to a branch. */
public enum Reaction {
    /** The branch moves forward. */
    MOVE,
    /** The branch stays; it is called again later. */
    AGAIN,
    /** The branch stays, parked at once: only a human can bring it forward, and it is still called slowly. */
    PARK,
    /** The branch stays; the transaction cannot be confirmed any more. */
    GIVE_UP,
    /** Nothing: it is known already, or late. */
    IGNORE,
    /** Nothing: it says the opposite of what is known. */
    CONTRADICT
}

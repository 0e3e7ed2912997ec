package io.holdfast.participant.transition;

/** How something ends that a call has begun: what the outside said, or that the business refused. */
public enum Ending {
    /** Try's business check refused; the row that it was about to make says so for good. */
    REFUSED,
    /** The outside holds it. */
    GRANTED,
    /** The outside will never hold it. */
    DECLINED,
    /** The outside has kept what it held. */
    KEPT,
    /** The outside will never keep it, holds nothing any more, and an operator has given it up. */
    GIVEN_UP,
    /** Nothing is held outside, and nothing will be. */
    LET_GO
}

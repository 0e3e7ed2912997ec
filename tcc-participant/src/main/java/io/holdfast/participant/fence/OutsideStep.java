package io.holdfast.participant.fence;

import io.holdfast.service.crash.DurableStep;

/** What {@link OutsideFence} makes durable, around the calls that it makes outside. */
enum OutsideStep implements DurableStep {
    /** The row, before the first request leaves. */
    TRY,
    REJECT,
    /** What became of the hold. */
    RECORD_HOLD,
    /** CONFIRMING, before the call. */
    CONFIRM,
    RECORD_KEPT,
    /** CANCELLING, before the call; or the tombstone. */
    CANCEL,
    RECORD_LET_GO,
    /** CANCELLED, with who gave up a refused confirm and why, when the outside has let go. */
    GIVE_UP,
    /** Rows that a sweep is about to look at. */
    TAKE_UNSETTLED
}

package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a participant's reservation stands; the state column of its {@code reservation} row. */
@Schema(description = "Where a participant's reservation stands")
public enum ReservationState {
    /** An outside participant's call is on its way and its result is not known. */
    PENDING,
    HELD,
    REJECTED,
    /** The outside call that confirms is under way. */
    CONFIRMING,
    CONFIRMED,
    /** The outside call that cancels is under way. */
    CANCELLING,
    CANCELLED;

    /** Whether nothing can follow. */
    public boolean isFinal() {
        return this == REJECTED || this == CONFIRMED || this == CANCELLED;
    }
}

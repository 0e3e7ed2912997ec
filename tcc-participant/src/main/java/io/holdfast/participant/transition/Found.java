package io.holdfast.participant.transition;

import io.holdfast.protocol.ReservationState;
import org.jspecify.annotations.Nullable;

/** What a call finds: no row, or a row in a state. */
public enum Found {
    ABSENT(null),
    PENDING(ReservationState.PENDING),
    HELD(ReservationState.HELD),
    REJECTED(ReservationState.REJECTED),
    CONFIRMING(ReservationState.CONFIRMING),
    CONFIRMED(ReservationState.CONFIRMED),
    CANCELLING(ReservationState.CANCELLING),
    CANCELLED(ReservationState.CANCELLED);

    private final @Nullable ReservationState state;

    Found(@Nullable ReservationState state) {
        this.state = state;
    }

    public static Found of(@Nullable ReservationState state) {
        return state == null ? ABSENT : valueOf(state.name());
    }

    public @Nullable ReservationState state() {
        return state;
    }
}

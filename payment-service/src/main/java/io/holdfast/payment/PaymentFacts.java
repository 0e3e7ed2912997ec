package io.holdfast.payment;

import io.holdfast.payment.gateway.Charge;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import org.jspecify.annotations.Nullable;

/**
 * What we know of a payment, beside what its reservation says.
 *
 * @param reference the gateway's own name of it, once it has told one
 * @param reservation null when its reservation is kept no longer
 */
record PaymentFacts(
        BranchKey key,
        long amount,
        @Nullable String reference,
        PaymentState state,
        @Nullable ReservationState reservation) {

    Charge charge() {
        return new Charge(key, amount);
    }

    /**
     * What the reservation says; when it is gone, what it must have said. Null when that is not certain: then nothing may
     * follow from a guess, and a human must look.
     */
    @Nullable
    ReservationState wanted() {
        if (reservation != null) {
            return reservation;
        }
        return switch (state) {
            case CAPTURED, REFUNDED -> ReservationState.CONFIRMED;
            case VOIDED, DECLINED -> ReservationState.CANCELLED;
            case REQUESTED, PENDING, AUTHORIZED, UNKNOWN -> null;
        };
    }
}

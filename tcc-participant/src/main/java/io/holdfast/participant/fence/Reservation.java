package io.holdfast.participant.fence;

import io.holdfast.participant.transition.Found;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import org.jspecify.annotations.Nullable;

/**
 * One row of the reservation table, as it was read and locked.
 *
 * @param inserted whether the statement that read it also made it
 * @param expiresInMs milliseconds until it expires, by the database's clock; negative when it has
 */
record Reservation(
        BranchKey key,
        ReservationState state,
        byte @Nullable [] payloadHash,
        @Nullable String payload,
        @Nullable String answer,
        boolean inserted,
        long expiresInMs) {

    /** What a call finds: a row that it made itself was not there. */
    Found found() {
        return inserted ? Found.ABSENT : Found.of(state);
    }

    /** The row after it was moved; an answer that was not given stays. */
    Reservation moved(ReservationState next, @Nullable String newAnswer) {
        return new Reservation(
                key, next, payloadHash, payload, newAnswer == null ? answer : newAnswer, false, expiresInMs);
    }

    /** The payload as it was written; only a tombstone has none. */
    String needPayload() {
        if (payload == null) {
            throw new IllegalStateException(key + " is " + state + " and has no payload");
        }
        return payload;
    }
}

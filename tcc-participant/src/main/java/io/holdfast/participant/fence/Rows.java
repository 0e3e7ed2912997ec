package io.holdfast.participant.fence;

import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between calls, rows and results, for both kinds of fence. */
final class Rows {

    private Rows() {}

    /** The row that a try inserts, or a confirm that carries the payload. */
    static Reservations.Fresh of(Fence.Try call, ReservationState state, @Nullable String answer) {
        String payload = CanonicalJson.write(call.payload());
        return new Reservations.Fresh(call.key(), state, CanonicalJson.hash(payload), payload, answer, call.holdMs());
    }

    /** The row that a cancel inserts when there is none. */
    static Reservations.Fresh tombstone(Fence.Settle call) {
        return new Reservations.Fresh(call.key(), ReservationState.CANCELLED, null, null, write(call.reason()), 0);
    }

    /** What a try answers to what it finds; a late try and another payload are told apart here. */
    static Fence.Result answerTry(ParticipantKind kind, Reservations.Fresh call, Reservation row) {
        return isMismatch(call, row) ? mismatch(row) : tried(Transitions.step(kind, Operation.TRY, row.found()), row);
    }

    /** Whether the call brings another payload than the one that made the row. */
    static boolean isMismatch(Reservations.Fresh call, Reservation row) {
        return Transitions.comparesPayload(row.found())
                && !MessageDigest.isEqual(call.payloadHash(), row.payloadHash());
    }

    static Fence.Result mismatch(Reservation row) {
        return new Fence.Result(row.key(), Answer.PAYLOAD_MISMATCH, row.state(), null, 0);
    }

    /** The result of a try by the cell of the table that applied. */
    static Fence.Result tried(Step step, Reservation row) {
        ReservationState state = step.next() == null ? row.state() : step.next();
        long expiresInMs = state.isFinal() ? 0 : Math.max(0, row.expiresInMs());
        return new Fence.Result(row.key(), step.answer(), state, reasonOf(row), expiresInMs);
    }

    /** The result of a confirm or cancel by the cell of the table that applied. */
    static Fence.Result settled(Fence.Settle call, Step step, @Nullable Reservation row) {
        ReservationState state = step.next() != null ? step.next() : row == null ? null : row.state();
        return new Fence.Result(call.key(), step.answer(), state, row == null ? null : reasonOf(row), 0);
    }

    static @Nullable String write(@Nullable Reason reason) {
        return reason == null ? null : CanonicalJson.write(reason);
    }

    static <V> V get(Map<BranchKey, V> map, BranchKey key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing found for " + key);
        }
        return value;
    }

    private static @Nullable Reason reasonOf(Reservation row) {
        return row.answer() == null || row.inserted() ? null : CanonicalJson.read(row.answer(), Reason.class);
    }
}

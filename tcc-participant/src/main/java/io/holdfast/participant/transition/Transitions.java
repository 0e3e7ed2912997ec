package io.holdfast.participant.transition;

import static io.holdfast.participant.transition.Action.BURY;
import static io.holdfast.participant.transition.Action.GO_ON;
import static io.holdfast.participant.transition.Action.HOLD;
import static io.holdfast.participant.transition.Action.KEEP;
import static io.holdfast.participant.transition.Action.LET_GO;
import static io.holdfast.participant.transition.Action.LOOK;
import static io.holdfast.participant.transition.Action.REFUSE;
import static io.holdfast.participant.transition.Action.REPLAY;
import static io.holdfast.participant.transition.Operation.CANCEL;
import static io.holdfast.participant.transition.Operation.CONFIRM;
import static io.holdfast.participant.transition.Operation.TRY;
import static io.holdfast.participant.transition.Reach.LOCAL;
import static io.holdfast.participant.transition.Reach.OUTSIDE;

import io.holdfast.protocol.ReservationState;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The total table of the participant's protocol: what each call does to each state, and answers. There is no other place
 * that decides by state.
 *
 * <p>That the picture and the rules come from one table follows Temporal's SDK state machines. A try first compares payload
 * hashes where {@link #comparesPayload} says so.
 */
public final class Transitions {

    private static final Map<Reach, Map<Operation, Map<Found, Step>>> TABLE = new EnumMap<>(Reach.class);

    static {
        // spotless:off
        //   reach    call     finds             does     the row becomes              answers
        both(TRY, Found.CANCELLING, REFUSE, null, Answer.CANCELLED);
        both(TRY, Found.CANCELLED, REFUSE, null, Answer.CANCELLED);
        cell(LOCAL, TRY, Found.ABSENT, HOLD, ReservationState.HELD, Answer.HELD);
        cell(OUTSIDE, TRY, Found.ABSENT, HOLD, ReservationState.PENDING, Answer.PENDING);
        both(TRY, Found.PENDING, LOOK, null, Answer.PENDING);
        both(TRY, Found.HELD, REPLAY, null, Answer.HELD);
        both(TRY, Found.REJECTED, REFUSE, null, Answer.REJECTED);
        both(TRY, Found.CONFIRMING, REPLAY, null, Answer.HELD);
        both(TRY, Found.CONFIRMED, REPLAY, null, Answer.HELD);

        cell(LOCAL, CONFIRM, Found.HELD, KEEP, ReservationState.CONFIRMED, Answer.DONE);
        cell(OUTSIDE, CONFIRM, Found.HELD, KEEP, ReservationState.CONFIRMING, Answer.NOT_SETTLED);
        both(CONFIRM, Found.CONFIRMED, REPLAY, null, Answer.DONE);
        both(CONFIRM, Found.CONFIRMING, GO_ON, null, Answer.NOT_SETTLED);
        both(CONFIRM, Found.PENDING, LOOK, null, Answer.NOT_SETTLED);
        both(CONFIRM, Found.ABSENT, REFUSE, null, Answer.UNKNOWN);
        both(CONFIRM, Found.REJECTED, REFUSE, null, Answer.REJECTED);
        both(CONFIRM, Found.CANCELLING, REFUSE, null, Answer.CANCELLED);
        both(CONFIRM, Found.CANCELLED, REFUSE, null, Answer.CANCELLED);

        cell(LOCAL, CANCEL, Found.HELD, LET_GO, ReservationState.CANCELLED, Answer.DONE);
        cell(OUTSIDE, CANCEL, Found.HELD, LET_GO, ReservationState.CANCELLING, Answer.NOT_SETTLED);
        // Never straight to CANCELLED: the outside call may still take effect.
        both(CANCEL, Found.PENDING, LET_GO, ReservationState.CANCELLING, Answer.NOT_SETTLED);
        both(CANCEL, Found.CANCELLING, GO_ON, null, Answer.NOT_SETTLED);
        both(CANCEL, Found.ABSENT, BURY, ReservationState.CANCELLED, Answer.DONE);
        both(CANCEL, Found.CANCELLED, REPLAY, null, Answer.DONE);
        both(CANCEL, Found.REJECTED, REPLAY, null, Answer.DONE);
        both(CANCEL, Found.CONFIRMING, REFUSE, null, Answer.CONFIRMED);
        both(CANCEL, Found.CONFIRMED, REFUSE, null, Answer.CONFIRMED);
        // spotless:on
        for (Reach reach : Reach.values()) {
            for (Operation operation : Operation.values()) {
                for (Found found : Found.values()) {
                    step(reach, operation, found);
                }
            }
        }
    }

    private Transitions() {}

    /** What the call does to what it finds. Defined for every combination. */
    public static Step step(Reach reach, Operation operation, Found found) {
        Map<Operation, Map<Found, Step>> calls = TABLE.get(reach);
        Map<Found, Step> states = calls == null ? null : calls.get(operation);
        Step step = states == null ? null : states.get(found);
        if (step == null) {
            throw new IllegalStateException("the table has no cell for " + reach + ", " + operation + ", " + found);
        }
        return step;
    }

    /**
     * Whether a try that finds this row must have the same payload as the one that made it. A tombstone has no payload, and a
     * late try is refused for that alone.
     */
    public static boolean comparesPayload(Found found) {
        return found != Found.ABSENT && found != Found.CANCELLING && found != Found.CANCELLED;
    }

    private static void both(
            Operation operation, Found found, Action action, @Nullable ReservationState next, Answer answer) {
        cell(LOCAL, operation, found, action, next, answer);
        cell(OUTSIDE, operation, found, action, next, answer);
    }

    private static void cell(
            Reach reach,
            Operation operation,
            Found found,
            Action action,
            @Nullable ReservationState next,
            Answer answer) {
        Step before = TABLE.computeIfAbsent(reach, key -> new EnumMap<>(Operation.class))
                .computeIfAbsent(operation, key -> new EnumMap<>(Found.class))
                .put(found, new Step(action, next, answer));
        if (before != null) {
            throw new IllegalStateException("two cells for " + reach + ", " + operation + ", " + found);
        }
    }
}

package io.holdfast.participant.transition;

import static io.holdfast.participant.transition.Action.BURY;
import static io.holdfast.participant.transition.Action.GO_ON;
import static io.holdfast.participant.transition.Action.HOLD;
import static io.holdfast.participant.transition.Action.KEEP;
import static io.holdfast.participant.transition.Action.LET_GO;
import static io.holdfast.participant.transition.Action.LOOK;
import static io.holdfast.participant.transition.Action.MARK;
import static io.holdfast.participant.transition.Action.REFUSE;
import static io.holdfast.participant.transition.Action.REPLAY;
import static io.holdfast.participant.transition.Action.UNDO;
import static io.holdfast.participant.transition.Action.WORK;
import static io.holdfast.participant.transition.Operation.CANCEL;
import static io.holdfast.participant.transition.Operation.CONFIRM;
import static io.holdfast.participant.transition.Operation.TRY;
import static io.holdfast.participant.transition.ParticipantKind.COMPENSABLE;
import static io.holdfast.participant.transition.ParticipantKind.LOCAL;
import static io.holdfast.participant.transition.ParticipantKind.ON_CONFIRM;
import static io.holdfast.participant.transition.ParticipantKind.OUTSIDE;

import io.holdfast.protocol.ReservationState;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The total table of the participant's protocol: what each call does to each state, and answers. There is no other place
 * that decides by state. A confirm of {@link ParticipantKind#ON_CONFIRM} is one that carries a payload; one without is about a
 * row that a try has made, whatever the participant.
 *
 * <p>That the picture and the rules come from one table follows Temporal's SDK state machines. A call that brings a
 * payload first compares payload hashes where {@link #comparesPayload} says so.
 */
public final class Transitions {

    private static final Map<ParticipantKind, Map<Operation, Map<Found, Step>>> TABLE =
            new EnumMap<>(ParticipantKind.class);

    static {
        // spotless:off
        //   kinds        call     finds             does     the row becomes            answers
        all(TRY, Found.CANCELLING, REFUSE, null, Answer.CANCELLED);
        all(TRY, Found.CANCELLED, REFUSE, null, Answer.CANCELLED);
        all(TRY, Found.REJECTED, REFUSE, null, Answer.REJECTED);
        on(LOCAL, TRY, Found.ABSENT, HOLD, ReservationState.HELD, Answer.HELD);
        on(OUTSIDE, TRY, Found.ABSENT, HOLD, ReservationState.PENDING, Answer.PENDING);
        // The work is done, but the row is only held: it expires and is asked about like any other.
        on(COMPENSABLE, TRY, Found.ABSENT, WORK, ReservationState.HELD, Answer.HELD);
        withTry(TRY, Found.PENDING, LOOK, null, Answer.PENDING);
        withTry(TRY, Found.HELD, REPLAY, null, Answer.HELD);
        withTry(TRY, Found.CONFIRMING, REPLAY, null, Answer.HELD);
        withTry(TRY, Found.CONFIRMED, REPLAY, null, Answer.HELD);
        on(ON_CONFIRM, TRY, Found.ABSENT, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, TRY, Found.PENDING, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, TRY, Found.HELD, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, TRY, Found.CONFIRMING, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, TRY, Found.CONFIRMED, REFUSE, null, Answer.UNSUPPORTED_KIND);

        all(CONFIRM, Found.CONFIRMED, REPLAY, null, Answer.DONE);
        all(CONFIRM, Found.REJECTED, REFUSE, null, Answer.REJECTED);
        all(CONFIRM, Found.CANCELLING, REFUSE, null, Answer.CANCELLED);
        all(CONFIRM, Found.CANCELLED, REFUSE, null, Answer.CANCELLED);
        on(LOCAL, CONFIRM, Found.HELD, KEEP, ReservationState.CONFIRMED, Answer.DONE);
        on(OUTSIDE, CONFIRM, Found.HELD, KEEP, ReservationState.CONFIRMING, Answer.NOT_SETTLED);
        on(COMPENSABLE, CONFIRM, Found.HELD, MARK, ReservationState.CONFIRMED, Answer.DONE);
        withTry(CONFIRM, Found.ABSENT, REFUSE, null, Answer.UNKNOWN);
        withTry(CONFIRM, Found.CONFIRMING, GO_ON, null, Answer.NOT_SETTLED);
        withTry(CONFIRM, Found.PENDING, LOOK, null, Answer.NOT_SETTLED);
        on(ON_CONFIRM, CONFIRM, Found.ABSENT, WORK, ReservationState.CONFIRMED, Answer.DONE);
        // What a try has made is a branch of another kind.
        on(ON_CONFIRM, CONFIRM, Found.HELD, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, CONFIRM, Found.PENDING, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, CONFIRM, Found.CONFIRMING, REFUSE, null, Answer.UNSUPPORTED_KIND);

        all(CANCEL, Found.ABSENT, BURY, ReservationState.CANCELLED, Answer.DONE);
        all(CANCEL, Found.CANCELLED, REPLAY, null, Answer.DONE);
        all(CANCEL, Found.REJECTED, REPLAY, null, Answer.DONE);
        all(CANCEL, Found.CONFIRMING, REFUSE, null, Answer.CONFIRMED);
        all(CANCEL, Found.CONFIRMED, REFUSE, null, Answer.CONFIRMED);
        on(LOCAL, CANCEL, Found.HELD, LET_GO, ReservationState.CANCELLED, Answer.DONE);
        on(OUTSIDE, CANCEL, Found.HELD, LET_GO, ReservationState.CANCELLING, Answer.NOT_SETTLED);
        on(COMPENSABLE, CANCEL, Found.HELD, UNDO, ReservationState.CANCELLED, Answer.DONE);
        // Never straight to CANCELLED: the outside call may still take effect.
        withTry(CANCEL, Found.PENDING, LET_GO, ReservationState.CANCELLING, Answer.NOT_SETTLED);
        withTry(CANCEL, Found.CANCELLING, GO_ON, null, Answer.NOT_SETTLED);
        on(ON_CONFIRM, CANCEL, Found.HELD, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, CANCEL, Found.PENDING, REFUSE, null, Answer.UNSUPPORTED_KIND);
        on(ON_CONFIRM, CANCEL, Found.CANCELLING, REFUSE, null, Answer.UNSUPPORTED_KIND);
        // spotless:on
        for (ParticipantKind kind : ParticipantKind.values()) {
            for (Operation operation : Operation.values()) {
                for (Found found : Found.values()) {
                    step(kind, operation, found);
                }
            }
        }
    }

    private Transitions() {}

    /** What the call does to what it finds. Defined for every combination. */
    public static Step step(ParticipantKind kind, Operation operation, Found found) {
        Map<Operation, Map<Found, Step>> calls = TABLE.get(kind);
        Map<Found, Step> states = calls == null ? null : calls.get(operation);
        Step step = states == null ? null : states.get(found);
        if (step == null) {
            throw new IllegalStateException("the table has no cell for " + kind + ", " + operation + ", " + found);
        }
        return step;
    }

    /**
     * What an ending makes of the row that it finds. Null when the row has moved on meanwhile, and the ending comes too late:
     * an outcome of a hold that is being cancelled changes nothing.
     */
    public static @Nullable ReservationState after(Ending ending, Found found) {
        return switch (ending) {
            case REFUSED -> found == Found.ABSENT ? ReservationState.REJECTED : null;
            case GRANTED -> found == Found.PENDING ? ReservationState.HELD : null;
            case DECLINED -> found == Found.PENDING ? ReservationState.REJECTED : null;
            case KEPT -> found == Found.CONFIRMING ? ReservationState.CONFIRMED : null;
            case GIVEN_UP -> found == Found.CONFIRMING ? ReservationState.CANCELLED : null;
            case LET_GO -> found == Found.CANCELLING ? ReservationState.CANCELLED : null;
        };
    }

    /**
     * Whether a call with a payload that finds this row must have the same payload as the one that made it. A tombstone has no payload, and a
     * late try is refused for that alone.
     */
    public static boolean comparesPayload(Found found) {
        return found != Found.ABSENT && found != Found.CANCELLING && found != Found.CANCELLED;
    }

    private static void all(
            Operation operation, Found found, Action action, @Nullable ReservationState next, Answer answer) {
        withTry(operation, found, action, next, answer);
        on(ON_CONFIRM, operation, found, action, next, answer);
    }

    private static void withTry(
            Operation operation, Found found, Action action, @Nullable ReservationState next, Answer answer) {
        on(LOCAL, operation, found, action, next, answer);
        on(OUTSIDE, operation, found, action, next, answer);
        on(COMPENSABLE, operation, found, action, next, answer);
    }

    private static void on(
            ParticipantKind kind,
            Operation operation,
            Found found,
            Action action,
            @Nullable ReservationState next,
            Answer answer) {
        Step before = TABLE.computeIfAbsent(kind, key -> new EnumMap<>(Operation.class))
                .computeIfAbsent(operation, key -> new EnumMap<>(Found.class))
                .put(found, new Step(action, next, answer));
        if (before != null) {
            throw new IllegalStateException("two cells for " + kind + ", " + operation + ", " + found);
        }
    }
}

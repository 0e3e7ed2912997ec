package io.holdfast.simulation;

import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.ReservationState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must be true of participants' rows and of what they answer, at every step. */
public final class RowInvariants {

    private final World world;
    private final Invariants transactions;
    private final Set<BranchKey> cancelled = new HashSet<>();
    private final Set<BranchKey> confirmed = new HashSet<>();

    RowInvariants(World world, Invariants transactions) {
        this.world = world;
        this.transactions = transactions;
    }

    /** A participant's row has changed and is committed. */
    public void moved(String who, BranchKey key, @Nullable ReservationState from, ReservationState to) {
        world.note(who, to, key);
        UUID id = key.transactionId();
        boolean givenUp = from == ReservationState.CONFIRMING && to == ReservationState.CANCELLED;
        if (givenUp && !world.money().isRefused(key)) {
            throw broken(
                    Invariant.ONLY_WHAT_IS_REFUSED_IS_GIVEN_UP,
                    key,
                    who + " gives it up, and the gateway has not refused to capture it");
        }
        if (!givenUp && !mayMove(who, from, to)) {
            throw broken(Invariant.ROW_MOVES_BY_THE_TABLE, key, who + " moves it from " + from + " to " + to);
        }
        if (to == ReservationState.CONFIRMED && !confirmed.add(key)) {
            throw broken(Invariant.WORKS_ONCE, key, who + " confirms it a second time");
        }
        if (givenUp) {
            // The one row that goes against the decision by the product's own hand.
            transactions.givenUp(key);
            return;
        }
        if (transactions.isMeddledWith(id)) {
            return;
        }
        Decision decision = transactions.decision(id);
        boolean confirms = to == ReservationState.CONFIRMED || to == ReservationState.CONFIRMING;
        boolean cancels = to == ReservationState.CANCELLED || to == ReservationState.CANCELLING;
        if ((confirms && decision != Decision.CONFIRM) || (cancels && decision != Decision.CANCEL)) {
            throw broken(
                    Invariant.ROW_FOLLOWS_THE_DECISION, key, who + " has it " + to + ", and decided is " + decision);
        }
        if ((to == ReservationState.HELD || to == ReservationState.PENDING) && cancelled.contains(key)) {
            throw broken(
                    Invariant.CANCELLED_IS_NEVER_HELD, key, who + " has it " + to + " after it said it is cancelled");
        }
    }

    private static boolean mayMove(String who, @Nullable ReservationState from, ReservationState to) {
        if (from == null) {
            return switch (to) {
                case CONFIRMING, CANCELLING -> false;
                case CONFIRMED -> who.equals(Simulation.NOTES);
                case PENDING -> who.equals(Simulation.PAYMENT);
                case HELD -> !who.equals(Simulation.PAYMENT) && !who.equals(Simulation.NOTES);
                case CANCELLED, REJECTED -> true;
            };
        }
        return switch (from) {
            case PENDING ->
                to == ReservationState.HELD || to == ReservationState.REJECTED || to == ReservationState.CANCELLING;
            case HELD -> to != ReservationState.PENDING && to != ReservationState.REJECTED;
            case CONFIRMING -> to == ReservationState.CONFIRMED;
            case CANCELLING -> to == ReservationState.CANCELLED;
            default -> false;
        };
    }

    /** A participant's row is cleaned away: its end, and the end of all that belongs to it, must be long enough ago. */
    public void removed(String who, BranchKey key, ReservationState state) {
        world.note(who, Did.REMOVED, key);
        Duration ended = transactions.endedFor(key.transactionId());
        if (!state.isFinal() || ended == null || ended.compareTo(Settings.PARTICIPANT.retention()) < 0) {
            throw broken(
                    Invariant.ROW_KEPT_FOR_ITS_RETENTION,
                    key,
                    who + " removes it when it is " + state + ", and its transaction's end was before: " + ended);
        }
    }

    /** A participant answers a try. */
    public void tried(
            String who,
            BranchKey key,
            String payload,
            Wire.Word word,
            @Nullable ReservationState state,
            @Nullable String rowPayload) {
        Answer answer = word.answer();
        boolean fits = answer == null
                || switch (answer) {
                    case HELD ->
                        state == ReservationState.HELD
                                || state == ReservationState.CONFIRMING
                                || state == ReservationState.CONFIRMED;
                    case PENDING -> state == ReservationState.PENDING;
                    case REJECTED -> state == ReservationState.REJECTED;
                    case CANCELLED -> state == ReservationState.CANCELLED || state == ReservationState.CANCELLING;
                    case PAYLOAD_MISMATCH -> state != null && !payload.equals(rowPayload);
                    case NOT_SETTLED -> true;
                    default -> false;
                };
        if (!fits) {
            throw broken(
                    Invariant.TRY_ANSWERED_AS_ITS_ROW,
                    key,
                    who + " answers a try with " + answer + ", and its row is " + state);
        }
        if ((answer == Answer.HELD || answer == Answer.PENDING) && !payload.equals(rowPayload)) {
            throw broken(
                    Invariant.TRY_ANSWERED_AS_ITS_ROW, key, who + " answers " + answer + " to a try of other content");
        }
    }

    /** A participant answers a confirm or cancel. */
    public void settled(
            String who, BranchKey key, Operation operation, Answer answer, @Nullable ReservationState state) {
        boolean confirm = operation == Operation.CONFIRM;
        boolean fits = switch (answer) {
            case DONE ->
                confirm
                        // Its row may be removed by now.
                        ? state == ReservationState.CONFIRMED || (state == null && confirmed.contains(key))
                        : state == ReservationState.CANCELLED || state == ReservationState.REJECTED;
            case UNKNOWN -> confirm && state == null;
            case REJECTED -> confirm && state == ReservationState.REJECTED;
            case CANCELLED -> confirm && (state == ReservationState.CANCELLED || state == ReservationState.CANCELLING);
            case CONFIRMED -> !confirm && (state == ReservationState.CONFIRMED || state == ReservationState.CONFIRMING);
            case CONFIRM_REFUSED ->
                confirm && state == ReservationState.CONFIRMING && world.money().isRefused(key);
            case NOT_SETTLED -> true;
            default -> false;
        };
        if (!fits) {
            throw broken(
                    Invariant.END_ANSWERED_AS_ITS_ROW,
                    key,
                    who + " answers " + answer + " to " + operation + ", and its row is " + state);
        }
        if (!confirm && answer == Answer.DONE) {
            cancelled.add(key);
        }
    }

    /** An operator is told whether a branch is given up now. */
    public void toldGivenUp(BranchKey key, boolean done, @Nullable ReservationState state) {
        if (done != transactions.isGivenUp(key) || (done && state != ReservationState.CANCELLED)) {
            throw broken(
                    Invariant.END_ANSWERED_AS_ITS_ROW,
                    key,
                    "an operator is told that it is given up: " + done + ", and its row is " + state);
        }
    }

    /** A participant has committed something that may have changed what is on a shelf. */
    public void shelf(String who, int item, Count is, int held, int sold) {
        if (is.onHand() + is.sold() != is.received()
                || is.held() < 0
                || is.held() > is.onHand()
                || is.held() != held
                || is.sold() != sold) {
            throw world.violate(
                    Invariant.STOCK_ADDS_UP,
                    who + " has of item " + item + " " + is + ", and by its rows held " + held + ", sold " + sold);
        }
    }

    /** What is there of one item. */
    public record Count(int received, int onHand, int held, int sold) {}

    private Violation broken(Invariant invariant, BranchKey key, String what) {
        return transactions.broken(invariant, key.transactionId(), key.branchId() + ": " + what);
    }

    private enum Did {
        REMOVED
    }
}

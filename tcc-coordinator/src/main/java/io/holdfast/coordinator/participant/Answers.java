package io.holdfast.coordinator.participant;

import io.holdfast.coordinator.decision.BranchEvent;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.protocol.SettleResults;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.TryAnswer;
import io.holdfast.protocol.TryResults;
import io.holdfast.service.client.Reply;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a participant's HTTP answer means for its branch: the failure rules of the protocol. */
final class Answers {

    private static final Set<String> CONTRADICTS_CONFIRM =
            Set.of(TccCode.UNKNOWN.name(), TccCode.REJECTED.name(), TccCode.CANCELLED.name());

    private static final Set<String> CONTRADICTS_CANCEL = Set.of(TccCode.CONFIRMED.name());

    private static final int MAX_ERROR = 300;

    private Answers() {}

    /**
     * What was heard.
     *
     * @param reason the participant's refusal in its own words
     * @param error for an operator, when the answer does not bring the branch forward
     */
    record Heard(
            BranchEvent event,
            @Nullable Reason reason,
            @Nullable String error) {

        private static Heard good(BranchEvent event) {
            return new Heard(event, null, null);
        }
    }

    static Heard of(Phase phase, Reply reply) {
        return switch (phase) {
            case TRY -> ofTry(reply);
            case POLL -> ofPoll(reply);
            case CONFIRM, CANCEL ->
                ofSettle(phase, reply.status(), code(reply), () -> reason(reply), () -> explain(reply));
        };
    }

    /** What one entry of a batch's answer means: the same as if its call had been answered so alone. */
    static Heard of(Phase phase, SettleResults.Result entry) {
        String code = entry.code();
        return ofSettle(
                phase,
                entry.status(),
                code,
                () -> new Reason(String.valueOf(code), null, null),
                () -> "answers " + entry.status() + (code == null ? "" : " " + code));
    }

    /** What one entry of a batch's answer means: the same as if its try had been answered so alone. */
    static Heard of(TryResults.Result entry) {
        int status = entry.status();
        String code = entry.code();
        String explained = "answers " + status + (code == null ? "" : " " + code)
                + (entry.detail() == null ? "" : ": " + entry.detail());
        String error = explained.substring(0, Math.min(explained.length(), MAX_ERROR));
        return status >= 200 && status < 300
                ? ofTryState(status, entry.state())
                : ofTryRefusal(status, code, () -> reason(status, code, entry.detail(), entry.reason()), error);
    }

    /** Of phase 2 only 204 ends a branch, and only these conflicts contradict the decision. */
    private static Heard ofSettle(
            Phase phase, int status, @Nullable String code, Supplier<Reason> reason, Supplier<String> error) {
        boolean confirms = phase == Phase.CONFIRM;
        if (status == 204) {
            return Heard.good(confirms ? BranchEvent.CONFIRM_DONE : BranchEvent.CANCEL_DONE);
        }
        if (confirms && status == 409 && TccCode.CONFIRM_REFUSED.name().equals(code)) {
            return new Heard(BranchEvent.CONFIRM_REFUSED, null, error.get());
        }
        Set<String> contradicting = confirms ? CONTRADICTS_CONFIRM : CONTRADICTS_CANCEL;
        if (status == 409 && code != null && contradicting.contains(code)) {
            return new Heard(
                    confirms ? BranchEvent.CONFIRM_CONTRADICTED : BranchEvent.CANCEL_CONTRADICTED,
                    reason.get(),
                    error.get());
        }
        return nothing(phase, error.get());
    }

    /** No answer came, or none that can be read: whatever was asked may have happened or not. */
    static Heard nothing(Phase phase, String error) {
        return switch (phase) {
            case TRY, POLL -> new Heard(BranchEvent.TRY_UNKNOWN, null, error);
            case CONFIRM -> new Heard(BranchEvent.CONFIRM_FAILED, null, error);
            case CANCEL -> new Heard(BranchEvent.CANCEL_FAILED, null, error);
        };
    }

    /** Whether the participant itself is in trouble, as opposed to telling that a branch is not settled yet. */
    static boolean isSick(Reply reply) {
        return reply.status() >= 500 && !TccCode.NOT_SETTLED.name().equals(code(reply));
    }

    private static Heard ofTry(Reply reply) {
        int status = reply.status();
        if (status >= 200 && status < 300) {
            return ofTryAnswer(reply);
        }
        return ofTryRefusal(status, code(reply), () -> reason(reply), explain(reply));
    }

    private static Heard ofTryRefusal(int status, @Nullable String code, Supplier<Reason> reason, String error) {
        if (status >= 500 || status == 429) {
            return nothing(Phase.TRY, error);
        }
        boolean rejected = status == 409 && TccCode.REJECTED.name().equals(code);
        return new Heard(rejected ? BranchEvent.TRY_REJECTED : BranchEvent.TRY_REFUSED, reason.get(), error);
    }

    private static Heard ofTryAnswer(Reply reply) {
        try {
            return ofTryState(reply.status(), reply.as(TryAnswer.class).state());
        } catch (IOException e) {
            return nothing(Phase.TRY, "answers " + reply.status() + " with nonsense: " + e.getMessage());
        }
    }

    private static Heard ofTryState(int status, @Nullable ReservationState state) {
        boolean held = state == ReservationState.HELD
                || state == ReservationState.CONFIRMING
                || state == ReservationState.CONFIRMED;
        if (status == 200 && held) {
            return Heard.good(BranchEvent.TRY_HELD);
        }
        if (status == 202 && state == ReservationState.PENDING) {
            return Heard.good(BranchEvent.TRY_PENDING);
        }
        return nothing(Phase.TRY, "answers " + status + " with state " + state);
    }

    private static Heard ofPoll(Reply reply) {
        if (reply.status() != 200) {
            return nothing(Phase.POLL, explain(reply));
        }
        try {
            ReservationView view = reply.as(ReservationView.class);
            // Jackson leaves out what the participant leaves out.
            @Nullable ReservationState state = view.state();
            if (state == null) {
                return nothing(Phase.POLL, "answers a reservation without a state");
            }
            return switch (state) {
                case PENDING -> Heard.good(BranchEvent.TRY_PENDING);
                case HELD, CONFIRMING, CONFIRMED -> Heard.good(BranchEvent.TRY_HELD);
                case REJECTED -> new Heard(BranchEvent.TRY_REJECTED, whole(view.reason()), null);
                case CANCELLING, CANCELLED ->
                    new Heard(
                            BranchEvent.TRY_REFUSED,
                            Objects.requireNonNullElse(whole(view.reason()), new Reason(state.name(), null, null)),
                            "the reservation is " + state);
            };
        } catch (IOException e) {
            return nothing(Phase.POLL, "answers 200 with nonsense: " + e.getMessage());
        }
    }

    /** What a reservation that was read for an operator shows. */
    static Participants.Shown shown(Reply reply) {
        if (reply.status() != 200) {
            return new Participants.Shown(null, explain(reply));
        }
        try {
            @Nullable ReservationState state = reply.as(ReservationView.class).state();
            return state == null
                    ? new Participants.Shown(null, "answers a reservation without a state")
                    : new Participants.Shown(state, state.name());
        } catch (IOException e) {
            return new Participants.Shown(null, "answers 200 with nonsense");
        }
    }

    private static @Nullable String code(Reply reply) {
        Problem problem = reply.problem();
        return problem == null ? null : problem.code();
    }

    private static Reason reason(Reply reply) {
        Problem problem = reply.problem();
        return problem == null
                ? reason(reply.status(), null, null, null)
                : reason(reply.status(), problem.code(), problem.detail(), problem.reason());
    }

    private static Reason reason(int status, @Nullable String code, @Nullable String detail, @Nullable Reason told) {
        if (code == null) {
            return new Reason("HTTP_" + status, null, null);
        }
        Reason own = whole(told);
        return own == null ? new Reason(code, detail, null) : own;
    }

    /** A participant may leave out what it should not, and the reason is told to all the others, who must be able to read it. */
    private static @Nullable Reason whole(@Nullable Reason reason) {
        return reason != null && (Object) reason.code() != null ? reason : null;
    }

    private static String explain(Reply reply) {
        Problem problem = reply.problem();
        String text = "answers " + reply.status();
        if (problem == null || problem.code() == null) {
            return text;
        }
        String detail = problem.detail() == null ? "" : ": " + problem.detail();
        String whole = text + " " + problem.code() + detail;
        return whole.substring(0, Math.min(whole.length(), MAX_ERROR));
    }
}

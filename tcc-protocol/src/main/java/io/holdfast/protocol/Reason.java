package io.holdfast.protocol;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why a branch was refused or a transaction cancelled; travels unchanged from the participant's problem to the
 * transaction and to the order.
 *
 * @param participant null while the participant itself speaks
 */
public record Reason(
        @Schema(description = "Stable, UPPER_SNAKE; cut after 64 characters", examples = "TIMED_OUT") @NotNull
        String code,

        @Schema(description = "For a human; cut after 500 characters", examples = "the deadline has passed") @Nullable
        String detail,

        @Schema(description = "The participant that refused; cut after 64 characters", examples = "stock") @Nullable
        String participant) {

    public static final int MAX_CODE = 64;
    public static final int MAX_DETAIL = 500;
    public static final int MAX_PARTICIPANT = 64;

    /** The coordinator's own reason: the deadline passed. */
    public static final String TIMED_OUT = "TIMED_OUT";
    /** The coordinator's own reason: a participant never answered. */
    public static final String PARTICIPANT_UNAVAILABLE = "PARTICIPANT_UNAVAILABLE";

    public Reason {
        // A request without a code gets this far, and is refused when it is validated.
        if (code != null) {
            code = cut(code, MAX_CODE);
        }
        detail = detail == null ? null : cut(detail, MAX_DETAIL);
        participant = participant == null ? null : cut(participant, MAX_PARTICIPANT);
    }

    public Reason by(String name) {
        return new Reason(code, detail, name);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}

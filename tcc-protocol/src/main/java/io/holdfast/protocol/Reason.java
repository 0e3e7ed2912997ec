package io.holdfast.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Why a branch was refused or a transaction cancelled; travels unchanged from the participant's problem to the
 * transaction and to the order.
 *
 * @param code stable, UPPER_SNAKE, at most 64 characters
 * @param detail for a human, at most 500 characters
 * @param participant the participant that refused; null while the participant itself speaks
 */
public record Reason(
        String code, @Nullable String detail, @Nullable String participant) {

    public static final int MAX_CODE = 64;
    public static final int MAX_DETAIL = 500;

    /** The coordinator's own reason: the deadline passed. */
    public static final String TIMED_OUT = "TIMED_OUT";
    /** The coordinator's own reason: a participant never answered. */
    public static final String PARTICIPANT_UNAVAILABLE = "PARTICIPANT_UNAVAILABLE";

    public Reason {
        code = cut(code, MAX_CODE);
        detail = detail == null ? null : cut(detail, MAX_DETAIL);
    }

    public Reason by(String name) {
        return new Reason(code, detail, name);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}

package io.holdfast.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 {@code application/problem+json}, with the members Holdfast adds.
 *
 * @param code stable, UPPER_SNAKE; what programs look at
 * @param traceId what an operator searches the logs for
 * @param violations what a request's fields did wrong; only for validation
 * @param reason under {@code /tcc}: why the branch was refused, in the participant's own words; {@code code} is then the
 *     {@link TccCode}
 */
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        String code,
        @Nullable String traceId,
        @Nullable List<Violation> violations,
        @Nullable Reason reason) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** One field that is wrong, by its JSON path, and what is wrong with it. */
    public record Violation(String field, String message) {}

    /** The same problem with the participant's reason. */
    public Problem because(@Nullable Reason why) {
        return new Problem(type, title, status, detail, instance, code, traceId, violations, why);
    }
}

package io.holdfast.service.problem;

import io.holdfast.protocol.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request is refused; becomes problem+json. Carries no stack trace: it is an answer, not a fault. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final @Nullable Duration retryAfter;
    private final transient List<Problem.Violation> violations;

    /**
     * @param detail for a human: the offending and the expected value
     */
    public RefusedException(Refusal refusal, String detail) {
        this(refusal, detail, null, List.of());
    }

    private RefusedException(
            Refusal refusal, String detail, @Nullable Duration retryAfter, List<Problem.Violation> violations) {
        super(detail, null, false, false);
        this.refusal = refusal;
        this.retryAfter = retryAfter;
        this.violations = List.copyOf(violations);
    }

    /** A refusal after which the same request may be sent again; sets {@code Retry-After}. */
    public static RefusedException retryable(Refusal refusal, String detail, Duration retryAfter) {
        return new RefusedException(refusal, detail, retryAfter, List.of());
    }

    /** One field of the request is wrong. */
    public static RefusedException invalid(String field, String message) {
        return invalid(CommonRefusal.INVALID_REQUEST, field, message);
    }

    /** One field of the request is wrong in a way that has a code of its own. */
    public static RefusedException invalid(Refusal refusal, String field, String message) {
        return new RefusedException(
                refusal, field + " " + message, null, List.of(new Problem.Violation(field, message)));
    }

    /** What was asked for does not exist, or is not the caller's. */
    public static RefusedException notFound(String what, Object id) {
        return new RefusedException(CommonRefusal.NOT_FOUND, "no " + what + " " + id);
    }

    public Refusal refusal() {
        return refusal;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public List<Problem.Violation> violations() {
        return violations;
    }

    @Override
    public String getMessage() {
        String detail = super.getMessage();
        return detail == null ? refusal.title() : detail;
    }
}

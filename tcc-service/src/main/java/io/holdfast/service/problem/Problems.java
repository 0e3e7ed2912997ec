package io.holdfast.service.problem;

import io.holdfast.protocol.Problem;
import io.holdfast.service.http.Trace;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes problem+json of refusals; the one place that knows how they look on the wire. */
public final class Problems {

    private static final String TYPE_PREFIX = "urn:holdfast:problem:";

    private Problems() {}

    public static Problem of(
            Refusal refusal, @Nullable String detail, @Nullable String instance, List<Problem.Violation> violations) {
        return new Problem(
                TYPE_PREFIX + refusal.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                refusal.title(),
                refusal.status(),
                detail,
                instance,
                refusal.name(),
                Trace.currentId(),
                violations.isEmpty() ? null : violations,
                null);
    }

    /** The response of a refusal. */
    public static Response response(Refusal refusal, @Nullable String detail, @Nullable String instance) {
        return response(of(refusal, detail, instance, List.of()), null);
    }

    static Response response(Problem problem, @Nullable Duration retryAfter) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (retryAfter != null) {
            response.header("Retry-After", Math.max(1, retryAfter.toSeconds()));
        }
        if (problem.status() == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.build();
    }
}

package io.holdfast.service.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.protocol.Problem;
import io.holdfast.service.http.Trace;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.Problems;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before it is routed: it joins its trace, and a path with {@code ;} or a body over the limit is
 * refused. What finds the queue of waiting requests full is refused here as well. Matrix parameters let a path slip past path
 * rules (CVE-2026-39852); nothing here uses them.
 */
@ApplicationScoped
class Gate {

    private static final int FIRST = 10_000;

    private final ObjectMapper mapper;
    private final long maxBodyBytes;

    Gate(ObjectMapper mapper, @ConfigProperty(name = "holdfast.http.max-body-bytes") long maxBodyBytes) {
        this.mapper = mapper;
        this.maxBodyBytes = maxBodyBytes;
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    void register(@Observes Router router) {
        router.errorHandler(413, context -> refuse(context, CommonRefusal.BODY_TOO_LARGE, limit()));
        // Before the framework's own, which says 503 and nothing else.
        router.route().order(Integer.MIN_VALUE).failureHandler(this::fail);
    }

    private void fail(RoutingContext context) {
        if (context.failure() instanceof RejectedExecutionException
                && !context.response().ended()) {
            context.response().putHeader("Retry-After", "1");
            refuse(context, CommonRefusal.UNAVAILABLE, "too many requests are waiting here");
        } else {
            context.next();
        }
    }

    private void pass(RoutingContext context) {
        HttpServerRequest request = context.request();
        Trace.begin(request);
        String path = request.path();
        if (path == null
                || path.indexOf(';') >= 0
                || path.toLowerCase(Locale.ROOT).contains("%3b")) {
            refuse(context, CommonRefusal.BAD_PATH, "a path must not contain \";\"");
        } else if (contentLength(request) > maxBodyBytes) {
            refuse(context, CommonRefusal.BODY_TOO_LARGE, limit());
        } else {
            context.next();
        }
    }

    private String limit() {
        return "a body has at most " + maxBodyBytes + " bytes";
    }

    private static long contentLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0; // the HTTP parser refuses it itself
        }
    }

    private void refuse(RoutingContext context, CommonRefusal refusal, @Nullable String detail) {
        if (context.response().ended()) {
            return;
        }
        Problem problem = Problems.of(refusal, detail, context.request().path(), List.of());
        context.response()
                .setStatusCode(refusal.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                // The rest of a body that nobody will read must not be taken for the next request.
                .putHeader("Connection", "close")
                .end(write(problem));
    }

    private String write(Problem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }
}

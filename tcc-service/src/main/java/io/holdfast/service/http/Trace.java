package io.holdfast.service.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The trace a request belongs to: taken from its {@code traceparent} (W3C Trace Context), else made. It stands in every
 * log line and every problem, and goes along with our own calls.
 */
public final class Trace {

    /** The name under which log lines carry it. */
    static final String MDC_KEY = "traceId";

    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private Trace() {}

    /** The trace id of the request being worked on, 32 hex digits; null outside of one. */
    public static @Nullable String currentId() {
        return (String) MDC.get(MDC_KEY);
    }

    /** Makes work that no request asked for (recovery, sweeps) part of the trace it belongs to. */
    public static void join(@Nullable String traceId) {
        if (traceId == null) {
            MDC.remove(MDC_KEY);
        } else {
            MDC.put(MDC_KEY, traceId);
        }
    }

    /** The {@code traceparent} header for a call that belongs to the trace. */
    public static String parentHeader(@Nullable String traceId) {
        return "00-" + (traceId == null ? randomHex(16) : traceId) + "-" + randomHex(8) + "-01";
    }

    /** Joins the trace that the request names, or begins one. */
    public static void begin(HttpServerRequest request) {
        String parent = request.getHeader("traceparent");
        Matcher matcher = PARENT.matcher(parent == null ? "" : parent);
        join(matcher.matches() ? matcher.group(1) : randomHex(16));
    }

    private static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}

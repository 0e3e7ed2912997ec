package io.holdfast.payment.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.payment.gateway.GatewayAnswer.Kind;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.service.client.JsonClient;
import io.holdfast.service.client.Reply;
import io.holdfast.service.crash.CrashPoints;
import io.holdfast.service.http.Trace;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Speaks the HTTP API of the PG simulator, which stands for a real gateway's. */
@ApplicationScoped
class HttpPaymentGateway implements PaymentGateway {

    private static final Logger LOG = Logger.getLogger(HttpPaymentGateway.class);

    /** What our column holds, and a callback may say. */
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final JsonClient client;
    private final GatewayConfig config;
    private final MeterRegistry metrics;
    private final Semaphore places;

    HttpPaymentGateway(JsonClient client, GatewayConfig config, MeterRegistry metrics) {
        this.client = client;
        this.config = config;
        this.metrics = metrics;
        this.places = new Semaphore(config.maxCalls());
    }

    /** A payment as the gateway shows it. */
    @RegisterForReflection
    record Shown(
            @Nullable String key,
            @Nullable String reference,
            @Nullable String state,
            long amount,
            @Nullable String currency) {}

    /** Why the gateway refuses. */
    @RegisterForReflection
    record Refusal(@Nullable String code, @Nullable String message) {}

    @Override
    public GatewayAnswer authorise(Charge charge, String cardToken) {
        Map<String, Object> body = Map.of(
                "key",
                charge.key().toString(),
                "amount",
                charge.amount(),
                "currency",
                config.currency(),
                "cardToken",
                cardToken);
        return CrashPoints.around(
                GatewayStep.AUTHORISE, () -> call("authorise", HttpMethod.POST, "/payments/authorise", body, charge));
    }

    @Override
    public GatewayAnswer capture(Charge charge) {
        Map<String, Object> body = Map.of("key", charge.key().toString(), "amount", charge.amount());
        return CrashPoints.around(
                GatewayStep.CAPTURE, () -> call("capture", HttpMethod.POST, "/payments/capture", body, charge));
    }

    @Override
    public GatewayAnswer voidCharge(Charge charge) {
        Map<String, Object> body = Map.of("key", charge.key().toString());
        return CrashPoints.around(
                GatewayStep.VOID, () -> call("void", HttpMethod.POST, "/payments/void", body, charge));
    }

    @Override
    public GatewayAnswer query(Charge charge) {
        String key = URLEncoder.encode(charge.key().toString(), StandardCharsets.UTF_8);
        return call("query", HttpMethod.GET, "/payments?key=" + key, null, charge);
    }

    /** A page of the gateway's ledger, whose lines are read one by one: one that cannot be read must not hide the others. */
    @RegisterForReflection
    record Listed(@Nullable List<JsonNode> entries) {}

    @Override
    public GatewayPage list(Instant since, long after, int limit) throws IOException {
        Reply reply = client.sendAndWait(
                call(HttpMethod.GET, "/ledger?since=" + since + "&after=" + after + "&limit=" + limit, null));
        if (reply.status() != 200) {
            throw new IOException("the gateway answers " + reply.status() + " to the question for its list");
        }
        List<JsonNode> lines = reply.as(Listed.class).entries();
        if (lines == null) {
            throw new IOException("the gateway's list has no entries");
        }
        List<GatewayReport> reports = new ArrayList<>(lines.size());
        long last = 0;
        for (JsonNode line : lines) {
            long number = line.path("number").longValue();
            if (number <= last) {
                throw new IOException("the lines of the gateway's list are not numbered in order");
            }
            last = number;
            GatewayReport report = report(line, number);
            if (report == null) {
                LOG.warnf("line %d of the gateway's list cannot be read", (Object) number);
                metrics.counter("holdfast.payment.reports", "source", "list", "taken", "UNREADABLE")
                        .increment();
            } else {
                reports.add(report);
            }
        }
        return new GatewayPage(reports, lines.size(), last);
    }

    /** The line as we understand it; null when we do not. */
    private static @Nullable GatewayReport report(JsonNode line, long number) {
        JsonNode amount = line.path("amount");
        if (!line.path("key").isTextual() || !amount.isIntegralNumber() || !amount.canConvertToLong()) {
            return null;
        }
        String reference = line.path("reference").textValue();
        if (reference != null && !isName(reference)) {
            return null;
        }
        try {
            return new GatewayReport(
                    number,
                    line.path("key").textValue(),
                    reference,
                    GatewayState.valueOf(line.path("state").asText()),
                    amount.longValue(),
                    line.path("currency").textValue(),
                    Instant.parse(line.path("at").asText()));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return null;
        }
    }

    private JsonClient.Call call(HttpMethod method, String path, @Nullable Object body) {
        return new JsonClient.Call(
                method,
                config.url() + path,
                body == null ? null : CanonicalJson.write(body),
                "Bearer " + config.apiKey(),
                null,
                Trace.currentId(),
                config.timeout());
    }

    private GatewayAnswer call(String operation, HttpMethod method, String path, @Nullable Object body, Charge charge) {
        GatewayAnswer answer = inItsPlace(method, path, body, charge);
        metrics.counter(
                        "holdfast.payment.gateway.calls",
                        "operation",
                        operation,
                        "answer",
                        answer.kind().name())
                .increment();
        return answer;
    }

    private GatewayAnswer inItsPlace(HttpMethod method, String path, @Nullable Object body, Charge charge) {
        try {
            if (!places.tryAcquire(config.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                return GatewayAnswer.of(Kind.NOT_SENT, config.maxCalls() + " calls to the gateway are under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GatewayAnswer.of(Kind.NOT_SENT, "interrupted before the call");
        }
        try {
            return read(client.sendAndWait(call(method, path, body)), charge);
        } catch (IOException e) {
            boolean neverLeft = isWithoutConnection(e.getCause());
            return GatewayAnswer.of(neverLeft ? Kind.NOT_SENT : Kind.UNCLEAR, String.valueOf(e.getMessage()));
        } finally {
            places.release();
        }
    }

    /** Without a connection nothing was sent. Everything else may have arrived. */
    private static boolean isWithoutConnection(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException;
    }

    private GatewayAnswer read(Reply reply, Charge charge) throws IOException {
        if (reply.status() == 200) {
            return read(reply.as(Shown.class), charge);
        }
        Refusal refusal = refusal(reply);
        String detail = "the gateway answers " + reply.status() + " " + refusal.code() + ": " + refusal.message();
        // A proxy on the way answers these as well; only the gateway's own word counts.
        boolean definite = reply.status() == 409 || reply.status() == 422;
        if (definite && refusal.code() != null) {
            return GatewayAnswer.of(Kind.REFUSED, detail);
        }
        if (reply.status() == 404 && "UNKNOWN_PAYMENT".equals(refusal.code())) {
            return GatewayAnswer.of(Kind.UNKNOWN_KEY, detail);
        }
        return GatewayAnswer.of(Kind.UNCLEAR, detail);
    }

    private static Refusal refusal(Reply reply) {
        try {
            return reply.as(Refusal.class);
        } catch (IOException notTheGatewaysOwn) {
            return new Refusal(null, null);
        }
    }

    private static boolean isName(String reference) {
        return NAME.matcher(reference).matches();
    }

    private GatewayAnswer read(Shown shown, Charge charge) {
        if (!charge.key().toString().equals(shown.key())
                || charge.amount() != shown.amount()
                || !config.currency().equals(shown.currency())) {
            return GatewayAnswer.of(
                    Kind.UNCLEAR,
                    "the gateway speaks of " + shown.amount() + " " + shown.currency() + " for " + shown.key()
                            + ", not of " + charge.amount() + " " + config.currency() + " for " + charge.key());
        }
        if (shown.reference() == null || !isName(shown.reference())) {
            // What the gateway has named it cannot deny later: so a name there must be, and one that we can keep.
            return GatewayAnswer.of(
                    Kind.UNCLEAR,
                    "the gateway shows " + shown.key() + " without a reference of 1 to 200 visible ASCII characters");
        }
        Kind kind = switch (String.valueOf(shown.state())) {
            case "PENDING" -> Kind.PENDING;
            case "AUTHORIZED" -> Kind.AUTHORIZED;
            case "DECLINED" -> Kind.DECLINED;
            case "CAPTURED" -> Kind.CAPTURED;
            case "VOIDED" -> Kind.VOIDED;
            case "REFUNDED" -> Kind.REFUNDED;
            default -> Kind.UNCLEAR;
        };
        return new GatewayAnswer(kind, shown.reference(), "the gateway says " + shown.state());
    }
}

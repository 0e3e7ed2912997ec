package io.holdfast.participant.contract;

import static io.restassured.RestAssured.given;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.protocol.Problem;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator that answers inquiries as a test scripts it, over HTTP: {@code PUT /script/{transactionId}} with an
 * {@link InquiryAnswer}, {@code NOTHING} or {@code LOST}; behind the answer may stand how many milliseconds ago the transaction has ended.
 * Without a script it is UNDECIDED. It remembers the outcomes it is told.
 */
public final class StubCoordinator implements QuarkusTestResourceLifecycleManager {

    /** The script of a coordinator that cannot answer. */
    public static final String NOTHING = "NOTHING";

    /** The script of one that was restored from a backup, and may have lost the transaction. */
    public static final String LOST = "LOST";

    private static final String RESTORED =
            "{\"type\":\"urn:holdfast:problem:restored\",\"title\":\"restored\",\"status\":503,\"code\":\"RESTORED\"}";
    private static final String SCRIPT = "/script/";
    private static final String OUTCOMES = "/outcomes/";
    private static final String LARGEST = "/largest";
    private static final String ASKED = "/asked/";
    private static final long EXTENSION_MS = 2_000;

    private final Map<UUID, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> outcomes = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> asked = new ConcurrentHashMap<>();
    private final AtomicInteger largest = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/transactions/decisions", this::decide);
            http.createContext("/transactions/", this::outcome);
            http.createContext(OUTCOMES, this::tellOutcome);
            http.createContext(SCRIPT, this::script);
            http.createContext(LARGEST, this::tellLargest);
            http.createContext(ASKED, this::tellAsked);
            http.setExecutor(threads);
            http.start();
            server = http;
            return Map.of(
                    "holdfast.coordinator.urls",
                    "http://127.0.0.1:" + http.getAddress().getPort(),
                    // A test of a silent coordinator must not slow down the next one.
                    "holdfast.participant.sweep.max-pause",
                    "PT0.2S",
                    "holdfast.participant.sweep.step-back",
                    "PT2S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    /** What it shall answer about the branch's transaction. */
    public static void script(BranchKey key, String answer) {
        String url = ConfigProvider.getConfig().getValue("holdfast.coordinator.urls", String.class);
        given().baseUri(url)
                .body(answer)
                .put(SCRIPT + key.transactionId())
                .then()
                .statusCode(204);
    }

    /** The outcome that the participant has told of a branch, as JSON; empty when it has told none. */
    public static String outcome(BranchKey key) {
        String url = ConfigProvider.getConfig().getValue("holdfast.coordinator.urls", String.class);
        return given().baseUri(url).get(OUTCOMES + key).asString();
    }

    /** About how many transactions it was asked in one request at most. */
    public static int largestQuestion() {
        String url = ConfigProvider.getConfig().getValue("holdfast.coordinator.urls", String.class);
        return Integer.parseInt(given().baseUri(url).get(LARGEST).asString());
    }

    /** How often it was asked about the branch's transaction. */
    public static int asked(BranchKey key) {
        String url = ConfigProvider.getConfig().getValue("holdfast.coordinator.urls", String.class);
        return Integer.parseInt(
                given().baseUri(url).get(ASKED + key.transactionId()).asString());
    }

    private void tellAsked(HttpExchange exchange) throws IOException {
        try (exchange) {
            UUID transactionId =
                    UUID.fromString(exchange.getRequestURI().getPath().substring(ASKED.length()));
            byte[] body = String.valueOf(asked.getOrDefault(transactionId, 0)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void tellLargest(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = String.valueOf(largest.get()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void outcome(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            outcomes.put(
                    path[2] + "/" + path[4],
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void tellOutcome(HttpExchange exchange) throws IOException {
        try (exchange) {
            String branch = exchange.getRequestURI().getPath().substring(OUTCOMES.length());
            byte[] body = outcomes.getOrDefault(branch, "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void script(HttpExchange exchange) throws IOException {
        try (exchange) {
            UUID transactionId =
                    UUID.fromString(exchange.getRequestURI().getPath().substring(SCRIPT.length()));
            answers.put(transactionId, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private void decide(HttpExchange exchange) throws IOException {
        try (exchange) {
            DecisionsRequest question = CanonicalJson.read(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    DecisionsRequest.class);
            largest.accumulateAndGet(question.transactionIds().size(), Math::max);
            question.transactionIds().forEach(id -> asked.merge(id, 1, Integer::sum));
            List<DecisionsAnswer.Entry> entries = question.transactionIds().stream()
                    .filter(id -> !NOTHING.equals(answers.get(id)) && !LOST.equals(answers.get(id)))
                    .map(this::entry)
                    .toList();
            boolean lost = question.transactionIds().stream().allMatch(id -> LOST.equals(answers.get(id)));
            byte[] body = (lost ? RESTORED : CanonicalJson.write(new DecisionsAnswer(entries)))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", lost ? Problem.MEDIA_TYPE : "application/json");
            exchange.sendResponseHeaders(entries.isEmpty() ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private DecisionsAnswer.Entry entry(UUID id) {
        String[] script =
                answers.getOrDefault(id, InquiryAnswer.UNDECIDED.name()).split(" ");
        InquiryAnswer answer = InquiryAnswer.valueOf(script[0]);
        boolean undecided = answer == InquiryAnswer.UNDECIDED;
        Long endedMs = script.length > 1 ? Long.valueOf(script[1]) : null;
        return new DecisionsAnswer.Entry(id, answer, endedMs != null, endedMs, undecided ? EXTENSION_MS : null);
    }
}

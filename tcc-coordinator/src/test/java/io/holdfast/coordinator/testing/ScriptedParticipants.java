package io.holdfast.coordinator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Participants that do what the payload of the try tells them: {@code {"try":["503","held"],"confirm":["204"]}} answers the
 * first try 503 and all others HELD. A phase that is not in the payload goes well. {@code GET /calls/TRANSACTION} tells what
 * was called, in order. In a batch each branch gets what its script says; {@code left-out} is missing in the answer, and
 * {@code nap} takes a while, and so does {@code doze}, for a try. {@code silence} lasts until {@code GET /speak/TRANSACTION},
 * and {@code redirect} leads to the phase {@code elsewhere}.
 */
public final class ScriptedParticipants implements QuarkusTestResourceLifecycleManager {

    /** Where {@code /calls} is asked. */
    public static final String URL_PROPERTY = "test.participants.url";

    /** How long one call of {@code mute} may take: far longer than anything else here. */
    public static final Duration MUTE_TIMEOUT = Duration.ofSeconds(20);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> NAMES = List.of("red", "green", "blue", "slow", "sick", "crowd", "old", "mute");

    /** Has no branches of another kind than the default one. */
    private static final String OF_ONE_KIND = "blue";

    private static final String ALL_KINDS = "TCC,COMPENSABLE,ON_CONFIRM";

    /** The others answer each branch by itself; {@code old} knows no batches and answers them 404. */
    private static final List<String> BATCHED = List.of("crowd", "old");

    /** So that every rule shows within a test. */
    private static final Map<String, String> SHORT_TIMES = Map.ofEntries(
            Map.entry("tcc.grace", "PT10S"),
            Map.entry("tcc.rest-after", "PT0.3S"),
            Map.entry("tcc.retry.base", "PT0.05S"),
            Map.entry("tcc.retry.cap", "PT0.4S"),
            Map.entry("tcc.retry.limit", "4"),
            Map.entry("tcc.retry.parked", "PT0.6S"),
            Map.entry("tcc.poll.base", "PT0.05S"),
            Map.entry("tcc.poll.cap", "PT0.2S"),
            Map.entry("tcc.replica.heartbeat", "PT0.3S"),
            Map.entry("tcc.replica.stale-after", "PT1S"),
            Map.entry("tcc.replica.scan", "PT0.1S"));

    private record Script(JsonNode payload, Map<String, AtomicInteger> counts) {}

    private record Heard(
            String branchId,
            String phase,
            long at,
            String body,
            @Nullable String authorization,
            @Nullable String traceparent) {}

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, List<Heard>> calls = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> silences = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            ExecutorService pool = Executors.newCachedThreadPool();
            http.setExecutor(pool);
            http.createContext("/", this::serve);
            http.start();
            server = http;
            threads = pool;
            String url = "http://127.0.0.1:" + http.getAddress().getPort();
            Map<String, String> config = new HashMap<>(SHORT_TIMES);
            config.put(URL_PROPERTY, url);
            for (String name : NAMES) {
                config.put("tcc.participants." + name + ".url", url);
                config.put("tcc.participants." + name + ".kinds", OF_ONE_KIND.equals(name) ? "TCC" : ALL_KINDS);
                config.put("tcc.participants." + name + ".timeout", BATCHED.contains(name) ? "PT5S" : "PT0.5S");
                config.put("tcc.participants." + name + ".retries-per-second", "1000");
                // The circuit is a test of its own; elsewhere it would only blur what is looked at.
                config.put("tcc.participants." + name + ".circuit-window", "1000");
                config.put("tcc.participants." + name + ".places", "1");
                // Longer than a nap, so that what comes meanwhile travels together for certain.
                config.put("tcc.participants." + name + ".patience", "PT5S");
                config.put("tcc.participants." + name + ".max-batch", BATCHED.contains(name) ? "50" : "1");
            }
            config.put("tcc.participants.old.url", url + "/old");
            config.put("tcc.participants.mute.timeout", MUTE_TIMEOUT.toString());
            config.put("tcc.participants.dead.url", "http://127.0.0.1:" + closedPort());
            config.put("tcc.participants.dead.timeout", "PT0.5S");
            config.put("tcc.participants.broken.url", url);
            config.put("tcc.participants.broken.timeout", "PT0.5S");
            config.put("tcc.participants.broken.circuit-window", "4");
            config.put("tcc.participants.broken.circuit-delay", "PT0.5S");
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean old = exchange.getRequestURI().getPath().startsWith("/old/");
            String[] path =
                    exchange.getRequestURI().getPath().substring(old ? 4 : 0).split("/");
            if (path[1].equals("calls")) {
                answer(exchange, 200, MAPPER.writeValueAsString(heard(path[2])));
                return;
            }
            if (path[1].equals("speak")) {
                silence(path[2]).countDown();
                answer(exchange, 204, "");
                return;
            }
            if (path.length == 3) {
                if (old) {
                    problem(exchange, 404, "NOT_FOUND", "");
                } else {
                    playBatch(exchange, path[2], body);
                }
                return;
            }
            String phase = path.length > 4 ? path[4] : "poll";
            calls.computeIfAbsent(path[2], key -> new CopyOnWriteArrayList<>())
                    .add(new Heard(
                            path[3],
                            phase,
                            System.currentTimeMillis(),
                            body,
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            exchange.getRequestHeaders().getFirst("traceparent")));
            String line = next(path[2] + "/" + path[3], phase, body);
            if (line.equals("silence")) {
                boolean spoken = silence(path[2]).await(2 * MUTE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                line = spoken ? "204" : "503";
            }
            play(exchange, line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CountDownLatch silence(String transactionId) {
        return silences.computeIfAbsent(transactionId, key -> new CountDownLatch(1));
    }

    private void playBatch(HttpExchange exchange, String phase, String body) throws IOException {
        for (JsonNode branch : MAPPER.readTree(body).path("branches")) {
            String key = branch.path("transactionId").asText() + "/"
                    + branch.path("branchId").asText();
            if (phase.equals("try")) {
                scripts.putIfAbsent(key, new Script(branch.path("payload"), new ConcurrentHashMap<>()));
            }
            Script script = scripts.get(key);
            JsonNode whole = script == null ? null : script.payload.get("whole-" + phase);
            if (script != null && whole != null && script.counts.putIfAbsent("whole", new AtomicInteger()) == null) {
                if (whole.asText().equals("204")) {
                    answer(exchange, 204, "");
                } else {
                    problem(exchange, 409, whole.asText(), "");
                }
                return;
            }
        }
        ArrayNode results = MAPPER.createArrayNode();
        for (JsonNode branch : MAPPER.readTree(body).path("branches")) {
            String transactionId = branch.path("transactionId").asText();
            String branchId = branch.path("branchId").asText();
            calls.computeIfAbsent(transactionId, key -> new CopyOnWriteArrayList<>())
                    .add(new Heard(branchId, phase, System.currentTimeMillis(), body, null, null));
            String line = next(transactionId + "/" + branchId, phase, phase.equals("try") ? branch.toString() : "");
            if (line.equals("left-out")) {
                continue;
            }
            if (phase.equals("try")) {
                results.add(tried(transactionId, branchId, line));
                continue;
            }
            boolean conflict = !line.matches("\\d+");
            results.addObject()
                    .put("transactionId", transactionId)
                    .put("branchId", branchId)
                    .put("status", conflict ? 409 : Integer.parseInt(line))
                    .put("code", conflict ? line.toUpperCase(java.util.Locale.ROOT) : null);
        }
        answer(exchange, 200, MAPPER.createObjectNode().set("results", results).toString());
    }

    private static JsonNode tried(String transactionId, String branchId, String line) {
        var result =
                MAPPER.createObjectNode().put("transactionId", transactionId).put("branchId", branchId);
        return switch (line) {
            case "held", "pending" ->
                result.put("status", line.equals("held") ? 200 : 202)
                        .put("state", line.toUpperCase(java.util.Locale.ROOT))
                        .put("more", "than we know");
            case "rejected" -> {
                result.put("status", 409).put("code", "REJECTED").put("detail", "2 wanted, 1 left");
                result.putObject("reason").put("code", "OUT_OF_STOCK").put("detail", "2 wanted, 1 left");
                yield result;
            }
            case "200" -> result.put("status", 200); // leaves out the state
            default -> result.put("status", Integer.parseInt(line)).put("code", "WHATEVER");
        };
    }

    private ArrayNode heard(String transactionId) {
        ArrayNode all = MAPPER.createArrayNode();
        for (Heard call : calls.getOrDefault(transactionId, List.of())) {
            all.addObject()
                    .put("branchId", call.branchId)
                    .put("phase", call.phase)
                    .put("at", call.at)
                    .put("body", call.body)
                    .put("authorization", call.authorization)
                    .put("traceparent", call.traceparent);
        }
        return all;
    }

    private String next(String key, String phase, String body) throws IOException {
        JsonNode payload = body.isEmpty()
                ? MAPPER.createObjectNode()
                : MAPPER.readTree(body).path("payload");
        if (payload.isObject() && !payload.isEmpty()) {
            scripts.putIfAbsent(key, new Script(payload, new ConcurrentHashMap<>()));
        }
        Script script = scripts.get(key);
        JsonNode lines = script == null ? null : script.payload.get(phase);
        if (script == null || lines == null || lines.isEmpty()) {
            return switch (phase) {
                case "try" -> "held";
                case "poll" -> "404";
                default -> "204";
            };
        }
        int count = script.counts
                .computeIfAbsent(phase, each -> new AtomicInteger())
                .getAndIncrement();
        return lines.get(Math.min(count, lines.size() - 1)).asText();
    }

    private static void play(HttpExchange exchange, String line) throws IOException, InterruptedException {
        String state = line.toUpperCase(java.util.Locale.ROOT);
        boolean poll = exchange.getRequestMethod().equals("GET");
        if (poll && !line.matches("\\d+")) {
            answer(
                    exchange,
                    200,
                    "{\"transactionId\":\"0197a000-0000-7000-8000-000000000000\",\"branchId\":\"x\",\"state\":\""
                            + state
                            + "\",\"expiresInMs\":1,\"createdAt\":\"2026-01-01T00:00:00Z\","
                            + "\"updatedAt\":\"2026-01-01T00:00:00Z\"}");
            return;
        }
        switch (line) {
            case "held", "pending" ->
                answer(
                        exchange,
                        line.equals("held") ? 200 : 202,
                        "{\"state\":\"" + state + "\",\"expiresInMs\":1000,\"more\":\"than we know\"}");
            case "hang" -> {
                Thread.sleep(1500);
                answer(exchange, 200, "{\"state\":\"HELD\",\"expiresInMs\":1000}");
            }
            case "doze" -> {
                Thread.sleep(1500);
                answer(exchange, 200, "{\"state\":\"HELD\",\"expiresInMs\":1000}");
            }
            case "nap" -> {
                Thread.sleep(1500);
                answer(exchange, 204, "");
            }
            case "nonsense" -> answer(exchange, 200, "<html>welcome</html>");
            case "redirect" -> {
                // Of a PUT this is the only one that an HTTP client may follow by itself.
                String path = exchange.getRequestURI().getPath();
                String branch = path.split("/").length > 4 ? path.substring(0, path.lastIndexOf('/')) : path;
                exchange.getResponseHeaders().set("Location", branch + "/elsewhere");
                answer(exchange, 303, "");
            }
            case "rejected" ->
                problem(
                        exchange,
                        409,
                        "REJECTED",
                        ",\"reason\":{\"code\":\"OUT_OF_STOCK\",\"detail\":\"2 wanted, 1 left\"}");
            case "unknown", "cancelled", "confirmed" -> problem(exchange, 409, state, "");
            case "refused" -> problem(exchange, 409, "CONFIRM_REFUSED", "");
            case "unsettled" -> problem(exchange, 503, "NOT_SETTLED", "");
            case "422" -> problem(exchange, 422, "PAYLOAD_MISMATCH", "");
            case "204" -> answer(exchange, 204, "");
            default -> problem(exchange, Integer.parseInt(line), "WHATEVER", "");
        }
    }

    private static void problem(HttpExchange exchange, int status, String code, String more) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        send(
                exchange,
                status,
                "{\"type\":\"about:blank\",\"title\":\"no\",\"status\":" + status + ",\"code\":\"" + code + "\"" + more
                        + "}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(exchange, status, body);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}

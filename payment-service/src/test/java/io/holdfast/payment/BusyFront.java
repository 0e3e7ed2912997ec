package io.holdfast.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.embedded.Ports;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands in front of the gateway, where the service looks for it. What a test names is answered here, that there is too much to
 * do; everything else the gateway answers itself. A payment is known by its amount, which no two of a test share.
 */
final class BusyFront implements AutoCloseable {

    private static final List<String> ANY_CALL =
            List.of("/payments/authorise", "/payments", "/payments/capture", "/payments/void");
    private static final List<String> ENDS = List.of("/payments/capture", "/payments/void");
    private static final byte[] BUSY =
            "{\"code\":\"OVERLOADED\",\"message\":\"too much to do\"}".getBytes(StandardCharsets.UTF_8);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI gateway;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final Map<Long, List<String>> busy = new ConcurrentHashMap<>();
    private final Map<Long, String> keys = new ConcurrentHashMap<>();
    private final Map<String, Long> amounts = new ConcurrentHashMap<>();

    private BusyFront(URI gateway, HttpServer http) {
        this.gateway = gateway;
        this.http = http;
    }

    /** Opens there, in front of that gateway. */
    static BusyFront open(URI there, URI gateway) throws IOException {
        BusyFront front =
                new BusyFront(gateway, HttpServer.create(new InetSocketAddress(Ports.loopback(), there.getPort()), 0));
        front.http.setExecutor(front.threads);
        front.http.createContext("/", front::handle);
        front.http.start();
        return front;
    }

    /** From now on nothing is done or told about the payment. */
    void keepsSilentAbout(HoldPayment payment) {
        busy.put(payment.amount(), ANY_CALL);
    }

    /** From now on the payment is neither captured nor voided. */
    void doesNotFinish(HoldPayment payment) {
        busy.put(payment.amount(), ENDS);
    }

    /** From now on the gateway answers itself. */
    void letsPass(HoldPayment payment) {
        busy.remove(payment.amount());
    }

    /** The branch for which the payment was asked for. */
    BranchKey branch(HoldPayment payment) {
        String key = keys.get(payment.amount());
        if (key == null) {
            throw new IllegalStateException("nobody has asked for a payment of " + payment.amount());
        }
        String[] parts = key.split("/", 2);
        return new BranchKey(UUID.fromString(parts[0]), parts[1]);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (isBusy(exchange.getRequestURI(), new String(body, StandardCharsets.UTF_8))) {
                answer(exchange, 503, BUSY);
            } else {
                HttpResponse<byte[]> answer =
                        CLIENT.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
                answer(exchange, answer.statusCode(), answer.body());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBusy(URI uri, String body) {
        String key = "";
        if (!body.isEmpty()) {
            JsonNode call = CanonicalJson.read(body, JsonNode.class);
            key = call.path("key").asText();
            if (call.has("amount")) {
                keys.put(call.path("amount").longValue(), key);
                amounts.put(key, call.path("amount").longValue());
            }
        } else if (uri.getQuery() != null && uri.getQuery().startsWith("key=")) {
            key = uri.getQuery().substring("key=".length());
        }
        Long amount = amounts.get(key);
        return amount != null && busy.getOrDefault(amount, List.of()).contains(uri.getPath());
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : List.of("Authorization", "Content-Type")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return request.build();
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}

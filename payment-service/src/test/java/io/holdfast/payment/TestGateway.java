package io.holdfast.payment;

import static io.restassured.RestAssured.given;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.embedded.Ports;
import io.holdfast.local.pg.PgSimulator;
import io.holdfast.local.pg.Settings;
import io.holdfast.protocol.BranchKey;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** A real simulator, at the address that the service was told unless a test says otherwise, and its ledger as a test reads it. */
public final class TestGateway implements AutoCloseable {

    private final URI url;
    private final String apiKey = ConfigProvider.getConfig().getValue("holdfast.pg.api-key", String.class);
    private final Path folder;
    private @Nullable PgSimulator simulator;

    public TestGateway() {
        this(ConfigProvider.getConfig().getValue("holdfast.pg.url", URI.class));
    }

    /** At another address: somebody stands in front of it. */
    TestGateway(URI url) {
        this.url = url;
        try {
            folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "gateways")), "pg");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, with the ledger that it has left when it ran before. */
    public void up() {
        try {
            simulator = PgSimulator.start(new Settings(
                    url.getPort(),
                    folder,
                    apiKey,
                    Duration.ofMillis(300),
                    Duration.ofMillis(1_200),
                    Duration.ofMillis(1_500),
                    new Settings.Callback(webhook(), GatewayAddress.SECRET)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI webhook() {
        return URI.create("http://127.0.0.1:"
                + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class) + "/webhooks/pg");
    }

    /** Ends it as a crash would. */
    public void down() {
        if (simulator != null) {
            try {
                simulator.close();
                simulator = null;
                // By then the service has noticed that its connections are closed.
                Thread.sleep(100);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        down();
    }

    /** In its place, somebody who gives that answer to everything, until closed. */
    public AutoCloseable liar(int status, String body) throws IOException {
        return liar(path -> status, body);
    }

    /** In its place, a copy of it that lags behind: it knows of no payment, until closed. */
    public AutoCloseable laggingCopy() throws IOException {
        return liar(404, "{\"code\":\"UNKNOWN_PAYMENT\",\"message\":\"no such payment\"}");
    }

    /** In its place, somebody who refuses every capture for good and is too busy for anything else, until closed. */
    AutoCloseable refusesCapturesOnly() throws IOException {
        return liar(path -> path.endsWith("/capture") ? 409 : 503, "{\"code\":\"CAPTURE_REFUSED\",\"message\":\"no\"}");
    }

    /** In its place, somebody who has that list and refuses every void for good, until closed. */
    public AutoCloseable refusesVoids(String entries) throws IOException {
        return liar(
                path -> path.endsWith("/void") ? 409 : 200,
                "{\"code\":\"VOID_REFUSED\",\"message\":\"no\",\"entries\":[" + entries + "]}");
    }

    private AutoCloseable liar(ToIntFunction<String> statusOf, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(Ports.loopback(), url.getPort()), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(
                        statusOf.applyAsInt(exchange.getRequestURI().getPath()), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return () -> server.stop(0);
    }

    /** Speaks to the gateway behind the service's back, as the gateway's own staff would. */
    public void post(String operation, Map<String, ?> body) {
        client().body(body).post("/payments/" + operation).then().statusCode(200);
    }

    public void authorise(BranchKey key, long amount, String cardToken) {
        authorise(key.toString(), amount, cardToken);
    }

    void authorise(String key, long amount, String cardToken) {
        post("authorise", Map.of("key", key, "amount", amount, "currency", "KRW", "cardToken", cardToken));
    }

    /** From now on so much goes wrong, until the gateway is replaced. */
    public void faults(Map<String, ?> faults) {
        client().body(faults).put("/faults").then().statusCode(200);
    }

    /** How many callbacks had that fate. */
    public long callbacks(String fate) {
        return client().get("/callbacks")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong(fate);
    }

    /** What the ledger says about a branch, in order. */
    public List<String> states(BranchKey key) {
        return lines().filter(line -> key.toString().equals(line.get("key")))
                .map(line -> String.valueOf(line.get("state")))
                .toList();
    }

    /** What the ledger says about payments of that amount, in order: tests use an amount once. */
    List<String> states(long amount) {
        return lines().filter(line -> ((Number) line.getOrDefault("amount", 0)).longValue() == amount)
                .map(line -> String.valueOf(line.get("state")))
                .toList();
    }

    private Stream<Map<String, Object>> lines() {
        List<Map<String, Object>> entries = client().get("/ledger?limit=1000")
                .then()
                .statusCode(200)
                .extract()
                .path("entries");
        return entries.stream();
    }

    private RequestSpecification client() {
        return given().baseUri(url.toString())
                .header("Authorization", "Bearer " + apiKey)
                .contentType("application/json");
    }
}

package io.holdfast.local.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.embedded.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator calls a shop back that is nothing but a list of what it hears. */
class CallbacksTest {

    private static final String API_KEY = "tests-only";
    private static final String SECRET = "a secret of tests";
    private static final Duration SOON = Duration.ofMillis(150);
    private static final String ANSWERED_BY = "answered-by/";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Longer than the last copy of a callback takes. */
    private static final Duration QUIET = Duration.ofMillis(1_600);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("replaced");

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Ports.free();
    private final HttpServer shop = HttpServer.create(new InetSocketAddress(Ports.loopback(), 0), 0);
    private PgSimulator simulator = closed();

    CallbacksTest() throws IOException {}

    @SuppressWarnings("NullAway") // Replaced before each test.
    private static PgSimulator closed() {
        return null;
    }

    /** A callback as it came. */
    private record Heard(String signature, byte[] body, int status) {

        JsonNode event() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String state() {
            return event().path("state").asText();
        }

        boolean isGenuine() {
            String[] parts = signature.split(",v1=", 2);
            String seconds = parts[0].substring("t=".length());
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
                boolean young = Instant.now().getEpochSecond() - Long.parseLong(seconds) <= 300;
                return young && HexFormat.of().formatHex(mac.doFinal(body)).equals(parts[1]);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        shop.createContext("/webhooks/pg", this::hear);
        shop.setExecutor(Executors.newCachedThreadPool());
        shop.start();
        URI url = URI.create("http://127.0.0.1:" + shop.getAddress().getPort() + "/webhooks/pg");
        simulator = PgSimulator.start(
                new Settings(port, folder, API_KEY, SOON, SOON, SOON, new Settings.Callback(url, SECRET)));
    }

    @AfterEach
    void stop() throws IOException {
        simulator.close();
        shop.stop(0);
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 500 : statusFor(body);
            heard.add(new Heard(exchange.getRequestHeaders().getFirst("X-PG-Signature"), body, status));
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static int statusFor(byte[] body) throws IOException {
        String key = JSON.readTree(body).path("key").asText();
        return key.startsWith(ANSWERED_BY) ? Integer.parseInt(key.substring(ANSWERED_BY.length())) : 200;
    }

    @Test
    void aPendingPaymentIsCalledBackOnceWithItsOutcomeAndASignature() throws Exception {
        authorise("tx/a", "tok_pending_ok");
        authorise("tx/b", "tok_pending_declined");
        await().atMost(PATIENCE).until(() -> heard.size() == 2);
        Thread.sleep(QUIET.toMillis());
        assertThat(heard).hasSize(2).allMatch(Heard::isGenuine);
        assertThat(heard)
                .extracting(each -> each.event().path("key").asText() + " " + each.state())
                .containsExactlyInAnyOrder("tx/a AUTHORIZED", "tx/b DECLINED");
        assertThat(heard.get(0).event().path("amount").asLong()).isEqualTo(1_000);
        assertThat(heard.get(0).event().path("currency").asText()).isEqualTo("KRW");
    }

    @Test
    void whatIsAnsweredAtOnceAndWhatIsLostAreNotCalledBack() throws Exception {
        authorise("tx/a", "tok_pending_lost");
        authorise("tx/b", "tok_ok");
        authorise("tx/c", "tok_declined");
        Thread.sleep(QUIET.toMillis());
        assertThat(heard).isEmpty();
    }

    @Test
    void eachCallbackOfADuplicateComesThreeTimesOutOfOrder() throws Exception {
        authorise("tx/a", "tok_duplicate");
        await().atMost(PATIENCE).until(() -> !heard.isEmpty());
        post("/payments/capture", "{\"key\":\"tx/a\",\"amount\":1000}");
        await().atMost(PATIENCE).until(() -> heard.size() == 6);
        List<String> states = heard.stream().map(Heard::state).toList();
        assertThat(states).containsOnly("AUTHORIZED", "CAPTURED");
        assertThat(states.lastIndexOf("AUTHORIZED")).isGreaterThan(states.indexOf("CAPTURED"));
        await().atMost(PATIENCE).until(() -> counts().path("OVERTAKEN").asLong() > 0);
        assertThat(heard.stream()
                        .map(each -> each.event().path("eventId").asText())
                        .distinct())
                .hasSize(2);
    }

    @Test
    void aCallbackIsRepeatedUntilItIsTaken() throws Exception {
        refusals.set(2);
        authorise("tx/a", "tok_pending_ok");
        await().atMost(PATIENCE).until(() -> heard.size() == 3);
        assertThat(heard).extracting(Heard::status).containsExactly(500, 500, 200);
        assertThat(heard.stream()
                        .map(each -> each.event().path("eventId").asText())
                        .distinct())
                .hasSize(1);
        await().atMost(PATIENCE).until(() -> counts().path("DELIVERED").asLong() == 1);
    }

    @Test
    void aCallbackThatIsNeverTakenIsGivenUp() throws Exception {
        refusals.set(100);
        authorise("tx/a", "tok_pending_ok");
        await().atMost(Duration.ofSeconds(15))
                .until(() -> counts().path("GIVEN_UP").asLong() == 1);
        assertThat(heard).hasSize(6);
    }

    @Test
    void callbacksAreLostAndDoubledAsOftenAsAskedFor() throws Exception {
        put("/faults", "{\"lostCallbacks\":1}");
        authorise("tx/a", "tok_pending_ok");
        await().atMost(PATIENCE).until(() -> counts().path("LOST").asLong() == 1);
        put("/faults", "{\"doubledCallbacks\":1}");
        authorise("tx/b", "tok_pending_ok");
        Thread.sleep(QUIET.toMillis());
        assertThat(heard).extracting(each -> each.event().path("key").asText()).containsExactly("tx/b", "tx/b");
    }

    @Test
    void aForgedCallbackSaysTheOppositeAndIsNotGenuine() throws Exception {
        put("/faults", "{\"forgedCallbacks\":1,\"lostCallbacks\":1,\"seed\":7}");
        for (int i = 0; i < 12; i++) {
            authorise("tx/" + i, i % 2 == 0 ? "tok_pending_declined" : "tok_pending_ok");
        }
        await().atMost(PATIENCE).until(() -> heard.size() == 12);
        assertThat(heard).noneMatch(Heard::isGenuine);
        assertThat(heard)
                .allSatisfy(each -> assertThat(each.state())
                        .isEqualTo(
                                Integer.parseInt(each.event()
                                                                .path("key")
                                                                .asText()
                                                                .substring(3))
                                                        % 2
                                                == 0
                                        ? "AUTHORIZED"
                                        : "DECLINED"));
        await().atMost(PATIENCE).until(() -> counts().path("FORGED_ACCEPTED").asLong() == 12);
    }

    @Test
    void howForgedCallbacksAreAnsweredIsCounted() throws Exception {
        put("/faults", "{\"forgedCallbacks\":1,\"lostCallbacks\":1}");
        for (int status : new int[] {401, 500, 503, 200}) {
            authorise(ANSWERED_BY + status, "tok_pending_ok");
        }
        await().atMost(PATIENCE)
                .until(() -> heard.size() == 4 && counts().path("WAITING").asLong() == 0);
        JsonNode counts = counts();
        assertThat(counts.path("FORGED").asLong()).isEqualTo(4);
        assertThat(counts.path("FORGED_REFUSED").asLong()).isEqualTo(1);
        assertThat(counts.path("FORGED_MISTAKEN").asLong()).isEqualTo(1);
        assertThat(counts.path("FORGED_UNHEARD").asLong()).isEqualTo(1);
        assertThat(counts.path("FORGED_ACCEPTED").asLong()).isEqualTo(1);
    }

    @Test
    void whatWentWrongIsCounted() throws Exception {
        put("/faults", "{\"doubledCallbacks\":1,\"heldBackCallbacks\":1,\"failedCalls\":0}");
        authorise("tx/a", "tok_duplicate");
        await().atMost(PATIENCE).until(() -> heard.size() == 3);
        put("/faults", "{\"lostAnswers\":1}");
        assertThatThrownBy(() -> authorise("tx/b", "tok_ok")).isInstanceOf(IOException.class);
        put("/faults", "{}");
        await().atMost(PATIENCE).until(() -> counts().path("WAITING").asLong() == 0);
        assertThat(counts().path("DOUBLED").asLong()).isEqualTo(2);
        assertThat(counts().path("HELD_BACK").asLong()).isEqualTo(3);
        assertThat(send(request("/calls").GET()).path("LOST_ANSWERS").asLong()).isEqualTo(1);
        assertThat(send(request("/calls").GET()).path("FAILED").asLong()).isZero();
    }

    private JsonNode counts() throws IOException, InterruptedException {
        return send(request("/callbacks").GET());
    }

    private void authorise(String key, String token) throws Exception {
        post(
                "/payments/authorise",
                "{\"key\":\"" + key + "\",\"amount\":1000,\"currency\":\"KRW\",\"cardToken\":\"" + token + "\"}");
    }

    private void post(String path, String body) throws Exception {
        send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private void put(String path, String body) throws Exception {
        send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + API_KEY);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}

package io.holdfast.local.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgSimulatorTest {

    private static final String API_KEY = "tests-only";
    private static final Duration PENDING_FOR = Duration.ofMillis(300);
    private static final Duration SLOW_FOR = Duration.ofMillis(1_000);
    private static final Duration SILENT_FOR = Duration.ofMillis(1_500);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("replaced");

    private final int port = Ports.free();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<PgSimulator> running = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        running.add(PgSimulator.start(new Settings(port, folder, API_KEY, PENDING_FOR, SLOW_FOR, SILENT_FOR, null)));
    }

    @AfterEach
    void stop() throws IOException {
        running.remove(0).close();
    }

    @Test
    void anAuthorisationIsCapturedAndRefunded() throws Exception {
        JsonNode payment = authorise("tx/a", "tok_ok");
        assertThat(payment.path("state").asText()).isEqualTo("AUTHORIZED");
        assertThat(payment.path("reference").asText()).startsWith("pg_");
        assertThat(post("capture", "{\"key\":\"tx/a\",\"amount\":1000}")
                        .body()
                        .path("captured")
                        .asLong())
                .isEqualTo(1_000);
        assertThat(post("refund", "{\"key\":\"tx/a\",\"refundKey\":\"r\",\"amount\":1000}")
                        .body()
                        .path("state")
                        .asText())
                .isEqualTo("REFUNDED");
        assertThat(query("tx/a").body().path("refunded").asLong()).isEqualTo(1_000);
        assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000", "tx/a CAPTURED 1000", "tx/a REFUNDED 1000");
    }

    @Test
    void anAuthorisationIsVoided() throws Exception {
        assertThat(query("tx/a").status()).isEqualTo(404);
        assertThat(post("void", "{\"key\":\"tx/a\"}").status()).isEqualTo(404);
        authorise("tx/a", "tok_ok");
        assertThat(post("void", "{\"key\":\"tx/a\"}").body().path("state").asText())
                .isEqualTo("VOIDED");
        Answer capture = post("capture", "{\"key\":\"tx/a\",\"amount\":1000}");
        assertThat(capture.status()).isEqualTo(409);
        assertThat(capture.body().path("code").asText()).isEqualTo("NOT_AUTHORIZED");
    }

    @ParameterizedTest
    @CsvSource({
        "tok_ok,AUTHORIZED,AUTHORIZED",
        "tok_declined,DECLINED,DECLINED",
        "tok_pending_ok,PENDING,AUTHORIZED",
        "tok_pending_declined,PENDING,DECLINED",
        "tok_pending_lost,PENDING,AUTHORIZED",
        "tok_duplicate,PENDING,AUTHORIZED",
        "tok_slow,AUTHORIZED,AUTHORIZED",
        "tok_somebody_elses,DECLINED,DECLINED"
    })
    void theTokenSaysHowItGoes(String token, String answered, String settled) throws Exception {
        assertThat(authorise("tx/a", token).path("state").asText()).isEqualTo(answered);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(query("tx/a").body().path("state").asText()).isEqualTo(settled));
        assertThat(authorise("tx/a", token).path("state").asText()).isEqualTo(settled);
    }

    @Test
    void aSlowAuthorisationIsUnknownAtFirstAndTakesTheMoneyAllTheSame() throws Exception {
        assertThatThrownBy(() -> post("authorise", authorisation("tx/a", "tok_slow"), SLOW_FOR.dividedBy(10)))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(query("tx/a").status()).isEqualTo(404);
        assertThat(post("void", "{\"key\":\"tx/a\"}").status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000"));
    }

    @Test
    void aTimeoutTakesTheMoneyAndNeverAnswers() throws Exception {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> authorise("tx/a", "tok_timeout"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SILENT_FOR);
        assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000");
    }

    @Test
    void aHundredEqualAuthorisationsAtOnceTakeTheMoneyOnce() {
        CompletableFuture<?>[] calls = IntStream.range(0, 100)
                .mapToObj(i -> client.sendAsync(
                        request("/payments/authorise", API_KEY)
                                .POST(HttpRequest.BodyPublishers.ofString(authorisation("tx/a", "tok_ok")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .map(call -> call.thenAccept(
                        answer -> assertThat(answer.statusCode()).isEqualTo(200)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(calls).join();
        assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000");
    }

    @Test
    void aRestartKeepsTheLedger() throws Exception {
        authorise("tx/a", "tok_ok");
        stop();
        start();
        assertThat(query("tx/a").body().path("state").asText()).isEqualTo("AUTHORIZED");
        authorise("tx/a", "tok_ok");
        assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000");
    }

    @Test
    void onlyWhoKnowsTheApiKeyIsServed() throws Exception {
        for (String key : List.of("", "wrong", API_KEY + "x")) {
            HttpRequest request = request("/payments?key=a", key).GET().build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .build();
        assertThat(client.send(health, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"key\":\"tx/a\",\"amount\":1000,\"currency\":\"KRW\"}",
                "{\"key\":\"\",\"amount\":1000,\"currency\":\"KRW\",\"cardToken\":\"tok_ok\"}",
                "{\"key\":\"tx/a\",\"amount\":0,\"currency\":\"KRW\",\"cardToken\":\"tok_ok\"}",
                "{\"key\":\"tx/a\",\"amount\":-1,\"currency\":\"KRW\",\"cardToken\":\"tok_ok\"}",
                "{\"key\":\"tx/a\",\"amount\":\"much\",\"currency\":\"KRW\",\"cardToken\":\"tok_ok\"}",
                "{\"key\":\"tx/a\",\"amount\":1,\"currency\":\"KRW\",\"cardToken\":\"tok_ok\",\"more\":1}"
            })
    void badRequestsAreRefused(String body) throws Exception {
        Answer answer = post("authorise", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(ledger()).isEmpty();
    }

    @Test
    void largeBodiesAndOtherPathsAreRefused() throws Exception {
        assertThat(post("authorise", " ".repeat(20_000)).status()).isEqualTo(400);
        assertThat(post("destroy", "{}").status()).isEqualTo(404);
        assertThat(send(request("/payments?key=", API_KEY).GET().build()).status())
                .isEqualTo(400);
        assertThat(send(request("/ledger?after=x", API_KEY).GET().build()).status())
                .isEqualTo(400);
    }

    @Test
    void withoutAnApiKeyItDoesNotStart() {
        assertThatThrownBy(() -> Settings.of(Map.of())).hasMessageContaining("HOLDFAST_PG_API_KEY");
    }

    @Test
    void anAddressForCallbacksWithoutASecretIsRefused() {
        Map<String, String> half =
                Map.of("HOLDFAST_PG_API_KEY", API_KEY, "HOLDFAST_PG_CALLBACK_URL", "http://127.0.0.1:1/webhooks/pg");
        assertThatThrownBy(() -> Settings.of(half)).hasMessageContaining("HOLDFAST_PG_CALLBACK_SECRET");
    }

    @Test
    void theLedgerIsListedByTime() throws Exception {
        authorise("tx/a", "tok_ok");
        Thread.sleep(20);
        Instant between = Instant.now();
        Thread.sleep(20);
        authorise("tx/b", "tok_ok");
        assertThat(ledger("?since=" + between)).containsExactly("tx/b AUTHORIZED 1000");
        assertThat(ledger("?since=" + between + "&after=2")).isEmpty();
        assertThat(ledger("?since=" + between.minusSeconds(60) + "&limit=1")).containsExactly("tx/a AUTHORIZED 1000");
        assertThat(send(request("/ledger?since=yesterday", API_KEY).GET().build())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAnswerThatIsLostHasMovedTheMoney() throws Exception {
        authorise("tx/a", "tok_ok");
        faults("{\"lostAnswers\":1}");
        assertThatThrownBy(() -> post("capture", "{\"key\":\"tx/a\",\"amount\":1000}"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> authorise("tx/b", "tok_ok")).isInstanceOf(IOException.class);
        assertThat(ledger()).containsExactly("tx/a AUTHORIZED 1000", "tx/a CAPTURED 1000", "tx/b AUTHORIZED 1000");
    }

    @Test
    void aFailedCallHasMovedNothingAndFaultsOutliveARestart() throws Exception {
        faults("{\"failedCalls\":1}");
        stop();
        start();
        assertThat(post("authorise", authorisation("tx/a", "tok_ok")).status()).isEqualTo(503);
        assertThat(ledger()).isEmpty();
        faults("{}");
        authorise("tx/a", "tok_ok");
        assertThat(send(request("/faults", API_KEY)
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"failedCalls\":2}"))
                                .build())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRefusedCaptureLeavesTheAuthorisation() throws Exception {
        authorise("tx/a", "tok_ok");
        authorise("tx/b", "tok_ok");
        post("capture", "{\"key\":\"tx/b\",\"amount\":1000}");
        faults("{\"refusedCaptures\":1}");
        Answer refused = post("capture", "{\"key\":\"tx/a\",\"amount\":1000}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").asText()).isEqualTo("CAPTURE_REFUSED");
        // What is captured stays so, whoever asks again.
        assertThat(post("capture", "{\"key\":\"tx/b\",\"amount\":1000}").status())
                .isEqualTo(200);
        assertThat(post("void", "{\"key\":\"tx/a\"}").status()).isEqualTo(200);
        assertThat(ledger())
                .containsExactly(
                        "tx/a AUTHORIZED 1000", "tx/b AUTHORIZED 1000", "tx/b CAPTURED 1000", "tx/a VOIDED 1000");
    }

    private void faults(String json) throws Exception {
        assertThat(send(request("/faults", API_KEY)
                                .PUT(HttpRequest.BodyPublishers.ofString(json))
                                .build())
                        .status())
                .isEqualTo(200);
    }

    private record Answer(int status, JsonNode body) {}

    private static String authorisation(String key, String token) {
        return "{\"key\":\"" + key + "\",\"amount\":1000,\"currency\":\"KRW\",\"cardToken\":\"" + token + "\"}";
    }

    private JsonNode authorise(String key, String token) throws Exception {
        Answer answer = post("authorise", authorisation(key, token));
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private Answer post(String operation, String body) throws Exception {
        return post(operation, body, Duration.ofSeconds(10));
    }

    private Answer post(String operation, String body, Duration timeout) throws Exception {
        return send(request("/payments/" + operation, API_KEY)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private Answer query(String key) throws Exception {
        return send(request("/payments?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8), API_KEY)
                .GET()
                .build());
    }

    /** The ledger's lines as "key STATE amount". */
    private List<String> ledger() {
        return ledger("");
    }

    private List<String> ledger(String query) {
        try {
            List<String> lines = new ArrayList<>();
            send(request("/ledger" + query, API_KEY).GET().build())
                    .body()
                    .path("entries")
                    .forEach(entry -> lines.add(entry.path("key").asText() + " "
                            + entry.path("state").asText() + " "
                            + entry.path("amount").asLong()));
            return lines;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer send(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key);
    }
}

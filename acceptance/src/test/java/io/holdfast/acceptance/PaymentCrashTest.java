package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.protocol.Ids;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Card payments of every kind, as transactions of their own, while payment-service and the gateway are killed: by the
 * gateway's own ledger, what is confirmed was captured once and for the right amount, and for what is cancelled nothing is
 * left authorised.
 */
@ExtendWith(OneSystem.class)
class PaymentCrashTest {

    private static final List<String> CARDS = List.of(
            "tok_ok",
            "tok_declined",
            "tok_pending_ok",
            "tok_pending_declined",
            "tok_pending_lost",
            "tok_timeout",
            "tok_duplicate",
            "tok_slow");
    private static final int ROUNDS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningSystem system;
    private final String token;

    PaymentCrashTest(RunningSystem system) {
        this.system = system;
        this.token = system.token("acceptance", "--service");
    }

    @Test
    void everyCardEndsRightWhoeverIsKilled() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, Long> amounts = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String card : CARDS) {
                String id = Ids.next().toString();
                amounts.put(id, 1_000L + amounts.size());
                begin(id, amounts.getOrDefault(id, 0L), card);
                if (random.nextInt(4) == 0) {
                    send("POST", "/transactions/" + id + "/cancel", "");
                }
            }
            if (round % 3 == 2) {
                system.kill(round == 5 ? "pg" : "payment");
            }
            Thread.sleep(300);
        }
        Map<String, String> ends = new HashMap<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            for (String id : amounts.keySet()) {
                if (!ends.containsKey(id)) {
                    JsonNode transaction = send("GET", "/transactions/" + id, null);
                    assertThat(transaction.path("state").asText())
                            .as("%s", transaction)
                            .isIn("CONFIRMED", "CANCELLED");
                    ends.put(id, transaction.path("state").asText());
                }
            }
        });
        Map<String, List<String>> ledger = ledger();
        amounts.forEach((id, amount) -> {
            List<String> lines = ledger.getOrDefault(id, List.of());
            if ("CONFIRMED".equals(ends.get(id))) {
                assertThat(lines)
                        .as("confirmed %s", id)
                        .endsWith("AUTHORIZED " + amount, "CAPTURED " + amount)
                        .containsOnlyOnce("CAPTURED " + amount);
            } else if (!lines.isEmpty()) {
                assertThat(lines.get(lines.size() - 1))
                        .as("cancelled %s: %s", id, lines)
                        .isIn("VOIDED " + amount, "DECLINED " + amount);
                assertThat(lines).doesNotContain("CAPTURED " + amount);
            }
        });
        assertThat(ends.values()).contains("CONFIRMED", "CANCELLED");
        System.out.printf(
                "%d payments, %d confirmed%n",
                ends.size(), ends.values().stream().filter("CONFIRMED"::equals).count());
    }

    private void begin(String id, long amount, String card) throws Exception {
        Map<String, Object> payload = Map.of(
                "operation",
                "RESERVE",
                "orderId",
                Ids.next().toString(),
                "userId",
                "carl",
                "amount",
                amount,
                "cardToken",
                card);
        Map<String, Object> branch =
                Map.of("branchId", "payment", "participant", "payment", "payload", payload, "pendingTimeoutMs", 30_000);
        send(
                "POST",
                "/transactions",
                JSON.writeValueAsString(Map.of("transactionId", id, "timeoutMs", 20_000, "branches", List.of(branch))));
    }

    private JsonNode send(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(system.url("coordinator") + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** The gateway's ledger: "STATE amount" in order, by transaction. */
    private Map<String, List<String>> ledger() throws IOException, InterruptedException {
        Map<String, List<String>> byTransaction = new HashMap<>();
        long after = 0;
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(system.url("pg") + "/ledger?after=" + after))
                    .header("Authorization", "Bearer " + system.secret("pg-api-key"))
                    .build();
            JsonNode entries = JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("entries");
            if (entries.isEmpty()) {
                return byTransaction;
            }
            for (JsonNode entry : entries) {
                after = entry.path("number").asLong();
                String key = entry.path("key").asText();
                byTransaction
                        .computeIfAbsent(key.substring(0, key.indexOf('/')), id -> new ArrayList<>())
                        .add(entry.path("state").asText() + " "
                                + entry.path("amount").asLong());
            }
        }
    }
}

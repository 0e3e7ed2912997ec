package io.holdfast.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the gateway itself has written down, read from its own process. */
final class GatewayLedger {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<Line>> byTransaction;

    private GatewayLedger(Map<String, List<Line>> byTransaction) {
        this.byTransaction = byTransaction;
    }

    /** What a payment became, and over how much. */
    record Line(String state, long amount) {}

    /** All that the gateway knows of a transaction's payment, the oldest first; nothing when it never heard of it. */
    List<Line> of(String transactionId) {
        return byTransaction.getOrDefault(transactionId, List.of());
    }

    static GatewayLedger read(RunningSystem system) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        Map<String, List<Line>> byTransaction = new HashMap<>();
        long after = 0;
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(system.url("pg") + "/ledger?after=" + after))
                    .header("Authorization", "Bearer " + system.secret("pg-api-key"))
                    .build();
            JsonNode entries = JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("entries");
            if (entries.isEmpty()) {
                return new GatewayLedger(byTransaction);
            }
            for (JsonNode entry : entries) {
                after = entry.path("number").asLong();
                String key = entry.path("key").asText();
                byTransaction
                        .computeIfAbsent(key.substring(0, key.indexOf('/')), id -> new ArrayList<>())
                        .add(new Line(
                                entry.path("state").asText(),
                                entry.path("amount").asLong()));
            }
        }
    }
}

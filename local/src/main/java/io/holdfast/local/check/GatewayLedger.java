package io.holdfast.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the payment gateway's own ledger says about each payment, as its API tells it. Kept in memory: some 100 bytes a payment. */
public final class GatewayLedger {

    /**
     * A payment at the gateway.
     *
     * @param state what its last line says
     * @param captures how many lines took money
     * @param captured how much they took
     * @param since when its last line was written
     */
    public record Entry(String state, int captures, long captured, Instant since) {

        /** Whether money is taken, or kept from the card's owner. */
        public boolean binds() {
            return state.equals("AUTHORIZED") || state.equals("PENDING") || state.equals("CAPTURED");
        }

        public boolean isCaptured() {
            return captures > 0;
        }

        private static Entry after(@Nullable Entry before, JsonNode line) {
            String state = line.path("state").asText();
            boolean capture = state.equals("CAPTURED");
            long amount = capture ? line.path("amount").asLong() : 0;
            Instant since = Instant.parse(line.path("at").asText());
            return before == null
                    ? new Entry(state, capture ? 1 : 0, amount, since)
                    : new Entry(state, before.captures + (capture ? 1 : 0), before.captured + amount, since);
        }

        @Override
        public String toString() {
            return state + (captures > 0 ? " with " + captures + " captures of " + captured + " in all" : "");
        }
    }

    private static final int PAGE = 1_000;
    private static final int LONGEST_ANSWER = 2 * 1024 * 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 20_000;

    private GatewayLedger() {}

    /** All payments by their keys, which are the branches. */
    public static Map<String, Entry> read(GatewayAccess gateway) throws IOException {
        return read(gateway, Instant.EPOCH);
    }

    /** Only what the lines since then say. */
    static Map<String, Entry> read(GatewayAccess gateway, Instant since) throws IOException {
        Map<String, Entry> payments = new HashMap<>();
        long after = 0;
        JsonNode lines;
        do {
            lines = page(gateway, after, since);
            for (JsonNode line : lines) {
                payments.compute(line.path("key").asText(), (key, before) -> Entry.after(before, line));
                after = line.path("number").asLong();
            }
        } while (lines.size() == PAGE);
        return payments;
    }

    private static JsonNode page(GatewayAccess gateway, long after, Instant since) throws IOException {
        URI uri = URI.create(gateway.url() + "/ledger?after=" + after + "&since=" + since + "&limit=" + PAGE);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setRequestProperty("Authorization", "Bearer " + gateway.apiKey());
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("the payment gateway answers " + connection.getResponseCode() + " to " + uri);
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(LONGEST_ANSWER);
            return CanonicalJson.read(new String(bytes, StandardCharsets.UTF_8), JsonNode.class)
                    .path("entries");
        }
    }
}

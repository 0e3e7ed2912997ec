package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.protocol.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One order: what was asked, what its client was told, and where that does not fit together. */
final class Asked {

    private static final Set<String> FINAL = Set.of("CONFIRMED", "CANCELLED");
    private static final List<String> KEPT = List.of("orderId", "items", "subtotal", "discount", "total", "paid");

    private final int number;
    private final String key;
    private final Plan plan;
    private final List<String> wrong = new ArrayList<>();
    private String orderId = "";
    private String status = "";
    private String reason = "";
    private String transactionId = "";
    private String told = "";
    private long fromBalance;
    private long fromCard;
    private int refused;
    private long tookNanos;

    Asked(int number, String key, Plan plan) {
        this.number = number;
        this.key = key;
        this.plan = plan;
    }

    int number() {
        return number;
    }

    String key() {
        return key;
    }

    Plan plan() {
        return plan;
    }

    synchronized String orderId() {
        return orderId;
    }

    synchronized String transactionId() {
        return transactionId;
    }

    synchronized boolean isAcknowledged() {
        return !orderId.isEmpty();
    }

    /** Nobody told the client that the order exists, and nobody said what is wrong with it: its client never got so far. */
    synchronized boolean isForgotten() {
        return orderId.isEmpty() && wrong.isEmpty();
    }

    synchronized boolean isOver() {
        return FINAL.contains(status);
    }

    synchronized boolean isConfirmed() {
        return status.equals("CONFIRMED");
    }

    synchronized long fromBalance() {
        return fromBalance;
    }

    synchronized long fromCard() {
        return fromCard;
    }

    /** How it ended: confirmed, the reason why it was cancelled, or what it still waits for. */
    synchronized String end() {
        return status.equals("CANCELLED") ? reason : status;
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    synchronized void wrong(String what) {
        wrong.add("order " + number + (orderId.isEmpty() ? " with key " + key : " (" + orderId + ")") + " " + what);
    }

    synchronized int refused() {
        return refused;
    }

    /** It got no answer, or one that says nothing about the order. */
    synchronized void refusedOnce() {
        refused++;
    }

    synchronized void took(long nanos) {
        tookNanos = nanos;
    }

    synchronized long tookNanos() {
        return tookNanos;
    }

    /** What must not change any more once a client was told of the end. */
    private static String kept(JsonNode order) {
        Map<String, JsonNode> fields = new TreeMap<>();
        KEPT.forEach(field -> fields.put(field, order.path(field)));
        return CanonicalJson.write(fields);
    }

    /** Takes in an answer about the order, and compares it with all that was said before. */
    synchronized void hear(HttpConnection.Reply reply) {
        JsonNode body = reply.body();
        String id = body.path("orderId").asText();
        String now = body.path("status").asText();
        if (id.isEmpty() || now.isEmpty()) {
            wrong("was answered by " + reply.status() + " without an order: " + body);
            return;
        }
        if (orderId.isEmpty()) {
            orderId = id;
        } else if (!orderId.equals(id)) {
            wrong("is also " + id);
            return;
        }
        if (body.hasNonNull("transactionId")) {
            transactionId = body.path("transactionId").asText();
        }
        if (FINAL.contains(status) && !status.equals(now)) {
            wrong("was " + status + ", as the client was told, and is now " + now);
        }
        status = now;
        if (FINAL.contains(now) && body.has("total")) {
            String all = kept(body);
            if (!told.isEmpty() && !told.equals(all)) {
                wrong("was told as " + told + ", and is now " + all);
            }
            told = all;
            fromBalance = body.path("paid").path("balance").asLong();
            fromCard = body.path("paid").path("card").asLong();
            reason = body.path("reason").path("code").asText();
        }
    }
}

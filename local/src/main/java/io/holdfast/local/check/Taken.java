package io.holdfast.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.protocol.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an order takes from each participant of the shop, as names and numbers that can be added up and compared: whose, of what,
 * how much.
 */
final class Taken {

    /** Where an order takes something. */
    static final List<String> FROM = List.of("order", "stock", "coupon", "balance", "payment");

    private Taken() {}

    /** What the participant's reservations were asked to take. */
    static Map<String, Long> by(List<Reservation> reservations) {
        Map<String, Long> taken = new TreeMap<>();
        for (Reservation reservation : reservations) {
            JsonNode payload = tree(reservation.payload());
            String user = payload.path("userId").asText();
            long amount = payload.path("amount").asLong();
            switch (reservation.participant()) {
                case "order" -> add(taken, order(payload.path("orderId").asText()), 1);
                case "stock" -> addLines(taken, payload.path("lines"));
                case "coupon" ->
                    add(
                            taken,
                            coupon(
                                    payload.path("couponId").asText(),
                                    user,
                                    payload.path("orderAmount").asLong()),
                            payload.path("discount").asLong());
                case "balance" -> add(taken, money(user), amount);
                case "payment" -> add(taken, card(payload.path("orderId").asText(), user), amount);
                default -> {}
            }
        }
        return taken;
    }

    /** What the order shows that it has taken from the participant. */
    static Map<String, Long> shown(PlacedOrder order, String participant) {
        Map<String, Long> shown = new TreeMap<>();
        String coupon = order.couponId();
        switch (participant) {
            case "order" -> add(shown, order(order.id()), 1);
            case "stock" -> addLines(shown, tree(order.lines()));
            case "coupon" -> {
                if (coupon != null) {
                    add(shown, coupon(coupon, order.userId(), order.subtotal()), order.discount());
                }
            }
            case "balance" -> {
                if (order.paidBalance() != 0) {
                    add(shown, money(order.userId()), order.paidBalance());
                }
            }
            case "payment" -> {
                if (order.paidCard() != 0) {
                    add(shown, card(order.id(), order.userId()), order.paidCard());
                }
            }
            default -> {}
        }
        return shown;
    }

    private static void addLines(Map<String, Long> to, JsonNode lines) {
        for (JsonNode line : lines) {
            add(
                    to,
                    "product " + line.path("productId").asText() + " at "
                            + line.path("unitPrice").asLong(),
                    line.path("quantity").asLong());
        }
    }

    private static void add(Map<String, Long> to, String what, long howMuch) {
        to.merge(what, howMuch, Long::sum);
    }

    private static String order(String id) {
        return "order " + id;
    }

    private static String coupon(String id, String user, long amount) {
        return "coupon " + id + " of " + user + " on " + amount;
    }

    private static String money(String user) {
        return "money of " + user;
    }

    private static String card(String orderId, String user) {
        return "card of " + user + " for order " + orderId;
    }

    private static JsonNode tree(@Nullable String json) {
        return json == null ? MissingNode.getInstance() : CanonicalJson.read(json, JsonNode.class);
    }
}

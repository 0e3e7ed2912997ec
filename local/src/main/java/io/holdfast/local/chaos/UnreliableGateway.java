package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.check.GatewayLedger;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payment gateway has a bad day: answers that never come though the money moved, callbacks that are lost, doubled, late and
 * forged. What was paid is told by the gateway's own ledger.
 */
final class UnreliableGateway implements Row {

    private static final int CLIENTS = 24;
    private static final List<String> PAYING =
            List.of("tok_ok", "tok_pending_ok", "tok_pending_lost", "tok_timeout", "tok_duplicate", "tok_slow");
    private static final List<String> DECLINING = List.of("tok_declined", "tok_pending_declined");
    private static final Map<String, Double> BAD_DAY = Map.of(
            "lostCallbacks", 0.2,
            "doubledCallbacks", 0.2,
            "heldBackCallbacks", 0.3,
            "forgedCallbacks", 0.4,
            "lostAnswers", 0.05,
            "failedCalls", 0.05);

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public String fault() {
        return "PG: timeouts that moved the money, lost, doubled, reordered, forged callbacks";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int orders = stage.scale().pick(60, 500, 5_000);
        Goods goods = stage.goods();
        List<String> products = goods.products(8, 1_000_000);
        List<Plan.Customer> customers = goods.customers(8, orders * Goods.PRICE);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            int card = stage.random().nextInt(PAYING.size() + DECLINING.size());
            boolean pays = card < PAYING.size();
            Set<String> ends = new HashSet<>(Goods.DISTURBED);
            if (!pays) {
                ends.remove("CONFIRMED");
                ends.add("PAYMENT_DECLINED");
            }
            plans.add(Goods.byCard(
                    customers.get(stage.random().nextInt(customers.size())),
                    Map.of(
                            products.get(stage.random().nextInt(products.size())),
                            1 + stage.random().nextInt(3)),
                    pays ? PAYING.get(card) : DECLINING.get(card - PAYING.size()),
                    ends));
        }
        Map<String, Object> faults = new HashMap<>(BAD_DAY);
        faults.put("seed", stage.random().nextInt(Integer.MAX_VALUE));
        ask(stage, "PUT", "/faults", faults);
        Traffic traffic = stage.traffic(plans);
        try {
            traffic.start(CLIENTS);
            traffic.finish();
        } finally {
            faults.replaceAll((name, share) -> 0);
            ask(stage, "PUT", "/faults", faults);
        }
        stage.awaitAllEnded(System.nanoTime());
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        compare(stage, traffic);
        JsonNode callbacks = ask(stage, "GET", "/callbacks", null);
        stage.faults(callbacks.path("LOST").asInt() + callbacks.path("FORGED").asInt());
        stage.figure("callbacks", "%s", callbacks);
        stage.require(callbacks.path("FORGED").asInt() > 0, "no callback was forged: nothing was tested");
        stage.require(callbacks.path("FORGED_ACCEPTED").asInt() == 0, "a forged callback was accepted: " + callbacks);
    }

    private static JsonNode ask(Stage stage, String method, String path, @Nullable Object body) throws IOException {
        try (HttpConnection gateway = stage.system().connect("pg")) {
            HttpConnection.Reply reply = gateway.send(
                    method,
                    path,
                    stage.system().gateway().apiKey(),
                    "",
                    body == null ? null : CanonicalJson.write(body));
            if (reply.status() != 200) {
                throw new IOException(method + " " + path + " was answered by " + reply.status() + ": " + reply.body());
            }
            return reply.body();
        }
    }

    /** Captured once and for the right amount for confirmed orders, and nothing taken or held for the others. */
    private static void compare(Stage stage, Traffic traffic) throws IOException {
        Map<String, List<GatewayLedger.Entry>> payments = new HashMap<>();
        GatewayLedger.read(stage.system().gateway())
                .forEach(
                        (key, entry) -> payments.computeIfAbsent(key.split("/", 2)[0], transaction -> new ArrayList<>())
                                .add(entry));
        int captured = 0;
        for (Asked asked : traffic.orders()) {
            List<GatewayLedger.Entry> of = payments.getOrDefault(asked.transactionId(), List.of());
            if (asked.isConfirmed()) {
                boolean once = of.stream()
                                        .mapToInt(GatewayLedger.Entry::captures)
                                        .sum()
                                == 1
                        && of.stream().mapToLong(GatewayLedger.Entry::captured).sum() == asked.fromCard();
                stage.require(
                        once,
                        "order " + asked.orderId() + " is confirmed over " + asked.fromCard()
                                + " by card, at the gateway " + of);
                captured += once ? 1 : 0;
            } else {
                stage.require(
                        of.stream().noneMatch(entry -> entry.isCaptured() || entry.binds()),
                        "order " + asked.orderId() + " is " + asked.end() + ", at the gateway " + of);
            }
        }
        stage.figure("captured once", "%d payments", captured);
    }
}

package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.check.GatewayLedger;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The payment gateway has a bad day: answers that never come though the money moved, callbacks that are lost, doubled, late and
 * forged. What was paid is told by the gateway's own ledger.
 */
final class UnreliableGateway implements Row {

    private static final int CLIENTS = 24;
    private static final Duration SENT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);
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
        List<String> cards = deal(stage, orders);
        List<Plan> plans = new ArrayList<>();
        for (String card : cards) {
            Set<String> ends = new HashSet<>(Goods.OUT_OF_TIME);
            ends.add(end(card));
            plans.add(Goods.byCard(
                    customers.get(stage.random().nextInt(customers.size())),
                    Map.of(
                            products.get(stage.random().nextInt(products.size())),
                            1 + stage.random().nextInt(3)),
                    card,
                    ends));
        }
        Map<String, Object> faults = new HashMap<>(BAD_DAY);
        faults.put("seed", stage.random().nextInt(Integer.MAX_VALUE));
        Map<String, Long> before = counts(stage);
        ask(stage, "PUT", "/faults", faults);
        Traffic traffic = stage.traffic(plans);
        try {
            stage.faultsBegin();
            stage.placeWatched(traffic, CLIENTS);
        } finally {
            faults.replaceAll((name, share) -> 0);
            ask(stage, "PUT", "/faults", faults);
        }
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        requireHonoured(stage, traffic, cards);
        compare(stage, traffic);
        Map<String, Long> counts = BadDay.between(before, counts(stage));
        stage.faults(BadDay.faults(counts));
        stage.figure("callbacks and calls", "%s", counts);
        BadDay.wrong(counts, orders).forEach(stage::violated);
    }

    /** Each card equally often, in an order of chance. */
    private static List<String> deal(Stage stage, int many) {
        List<String> all = new ArrayList<>(PAYING);
        all.addAll(DECLINING);
        List<String> cards = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            cards.add(all.get(i % all.size()));
        }
        Collections.shuffle(cards, new Random(stage.random().nextLong()));
        return cards;
    }

    private static String end(String card) {
        return PAYING.contains(card) ? "CONFIRMED" : "PAYMENT_DECLINED";
    }

    /** Whatever goes wrong on the way, nearly all orders of each card end as it is for that card. */
    private static void requireHonoured(Stage stage, Traffic traffic, List<String> cards) {
        Map<String, String> shown = new TreeMap<>();
        for (String card : new TreeSet<>(cards)) {
            List<Asked> of = traffic.orders().stream()
                    .filter(asked -> cards.get(asked.number()).equals(card))
                    .toList();
            long ended =
                    of.stream().filter(asked -> asked.end().equals(end(card))).count();
            shown.put(card, ended + " of " + of.size());
            stage.require(
                    BadDay.isHonoured(ended, of.size()),
                    "only " + ended + " of " + of.size() + " orders by " + card + " ended " + end(card));
        }
        stage.figure("ended as the card says", "%s", shown);
    }

    /** What the gateway has counted, when nothing is on its way any more. */
    private static Map<String, Long> counts(Stage stage) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + SENT.toNanos();
        JsonNode callbacks = ask(stage, "GET", "/callbacks", null);
        while (callbacks.path("WAITING").asLong() > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(POLL.toMillis());
            callbacks = ask(stage, "GET", "/callbacks", null);
        }
        Map<String, Long> counts = new TreeMap<>();
        for (JsonNode each : List.of(callbacks, ask(stage, "GET", "/calls", null))) {
            each.fields()
                    .forEachRemaining(
                            field -> counts.put(field.getKey(), field.getValue().asLong()));
        }
        counts.remove("WAITING");
        return counts;
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

package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.local.load.Latencies;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One participant is broken in phase 2: it answers 500, hangs, or answers nonsense after it has done the work. Orders that need
 * it are parked and ended by an operator; the others must not feel it.
 */
final class BrokenParticipant implements Row {

    private static final String BROKEN = "coupon";
    private static final int CLIENTS = 6;
    private static final int GOES = 3;
    private static final double FELT = 1.5;
    private static final Duration DECIDED_BOUND = Duration.ofSeconds(20);
    private static final Duration PARKED_BOUND = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ACCEPTED_BELOW = 300;

    /** Parks within seconds instead of a minute; how it is done is the same. */
    private static Map<String, String> impatient(Scale scale) {
        return Map.of("TCC_RETRY_LIMIT", Integer.toString(scale.pick(4, 6, 6)), "TCC_RETRY_CAP", "PT1S");
    }

    @Override
    public String name() {
        return "broken-participant";
    }

    @Override
    public String fault() {
        return "one participant answers 500, hangs, or sends nonsense";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int broken = stage.scale().pick(6, 50, 500);
        int others = stage.scale().pick(60, 950, 9_500);
        stage.system().restartWith(ChaosSystem.COORDINATORS, impatient(stage.scale()));
        try {
            double ratio = go(stage, broken, others);
            // A limit on time has three goes on a machine that others use too; what must never happen is checked in
            // each.
            for (int go = 1; go < GOES && ratio > FELT && stage.scale() != Scale.SMALL; go++) {
                ratio = Math.min(ratio, go(stage, broken, others));
            }
            stage.figure("others' p99 against normal", "%.2f times", ratio);
            stage.require(
                    ratio <= FELT || stage.scale() == Scale.SMALL,
                    "the others' p99 was " + ratio + " times the normal one");
        } finally {
            stage.system().decisions().heal();
            stage.system().restartWith(ChaosSystem.COORDINATORS, Map.of());
        }
    }

    private static double go(Stage stage, int broken, int others) throws Exception {
        Goods goods = stage.goods();
        List<String> products = goods.products(12, 1_000_000);
        List<Plan.Customer> customers = goods.customers(8, 4L * (broken + others) * Goods.PRICE);
        String campaign = goods.campaign(broken);
        Traffic normal = stage.traffic(plans(stage, products, customers, others));
        List<Plan> unlucky = new ArrayList<>();
        for (int i = 0; i < broken; i++) {
            Plan.Customer customer = customers.get(stage.random().nextInt(customers.size()));
            Map<String, Integer> basket = Map.of(products.get(stage.random().nextInt(products.size())), 1);
            unlucky.add(Goods.withCoupon(customer, basket, goods.coupon(campaign, customer), Set.of("CONFIRMED")));
        }
        Traffic hit = stage.traffic(unlucky);
        Traffic spared = stage.traffic(plans(stage, products, customers, others));

        normal.start(CLIENTS);
        normal.finish();
        Breaker breaker = new Breaker(stage.random().nextLong());
        stage.system().decisions().breakBy(breaker);
        hit.start(CLIENTS);
        hit.finish();
        // Until all are decided nobody is answered at all: then each of them is broken in phase 2, and in that alone.
        awaitDecided(stage);
        breaker.begin();
        spared.start(CLIENTS);
        spared.finish();
        long parked = awaitParked(stage, broken);
        stage.require(parked == broken, parked + " of " + broken + " transactions were parked");
        stage.faults(breaker.broken());
        operate(stage, hit);
        stage.system().decisions().heal();
        stage.awaitAllEnded(System.nanoTime());
        normal.orders().addAll(hit.orders());
        normal.orders().addAll(spared.orders());
        stage.readEnds(normal, goods);
        double before = p99(normal.orders().subList(0, others));
        double during = p99(spared.orders());
        stage.figure("p99 of the others", "%.0f ms, normally %.0f ms", during, before);
        return before > 0 ? during / before : 1;
    }

    private static List<Plan> plans(Stage stage, List<String> products, List<Plan.Customer> customers, int many) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Map<String, Integer> basket = Map.of(products.get(stage.random().nextInt(products.size())), 1);
            Plan.Customer customer = customers.get(stage.random().nextInt(customers.size()));
            plans.add(Goods.plain(customer, basket, Set.of("CONFIRMED"), true));
        }
        return plans;
    }

    private static double p99(List<Asked> orders) {
        return Latencies.of(orders.stream().mapToLong(Asked::tookNanos).toArray())
                .p99();
    }

    private static void awaitDecided(Stage stage) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + DECIDED_BOUND.toNanos();
        while (stage.openWork().undecided() > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(POLL.toMillis());
        }
    }

    private static long awaitParked(Stage stage, int broken) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + PARKED_BOUND.toNanos();
        long begin = System.nanoTime();
        long parked;
        while ((parked = stage.openWork().parked()) < broken && System.nanoTime() < giveUp) {
            Thread.sleep(POLL.toMillis());
        }
        stage.figure(
                "parked",
                "%d, the last %.1f s after the others' last order",
                parked,
                (System.nanoTime() - begin) / 1e9);
        return parked;
    }

    /** What a person would do: where the participant has done it all, write that down; the rest is tried again when it is well. */
    private static void operate(Stage stage, Traffic hit) throws IOException {
        String operator = stage.system().operator();
        int resolved = 0;
        List<String> left = new ArrayList<>();
        try (HttpConnection coordinator = stage.system().connect("coordinator")) {
            for (Asked asked : hit.orders()) {
                String path = "/transactions/" + asked.transactionId();
                HttpConnection.Reply shown = coordinator.send("GET", path, operator, "", null);
                stage.require(
                        shown.body().path("parked").asBoolean(),
                        "order " + asked.orderId() + " is not shown as parked: " + shown.body());
                HttpConnection.Reply reply = coordinator.send(
                        "POST",
                        path + "/branches/" + branch(shown.body()) + "/resolve",
                        operator,
                        "",
                        CanonicalJson.write(
                                Map.of("outcome", "CONFIRMED", "reason", "its answers are nonsense, the row is not")));
                if (reply.status() < ACCEPTED_BELOW) {
                    resolved++;
                } else {
                    left.add(path);
                }
            }
            stage.system().decisions().heal();
            for (String path : left) {
                HttpConnection.Reply reply = coordinator.send(
                        "POST",
                        path + "/retry",
                        operator,
                        "",
                        CanonicalJson.write(Map.of("reason", "the participant is well again")));
                stage.require(
                        reply.status() < ACCEPTED_BELOW,
                        "retry of " + path + " was answered by " + reply.status() + ": " + reply.body());
            }
        }
        stage.figure("ended by an operator", "%d resolved, %d tried again", resolved, left.size());
    }

    private static String branch(JsonNode transaction) {
        for (JsonNode branch : transaction.path("branches")) {
            if (branch.path("participant").asText().equals(BROKEN)) {
                return branch.path("branchId").asText();
            }
        }
        return BROKEN;
    }

    /** Breaks each call of phase 2 in a way of its own. */
    private static final class Breaker implements Relay.Listener {

        private static final List<Relay.Treatment> WAYS =
                List.of(Relay.Treatment.ANSWER_500, Relay.Treatment.HANG, Relay.Treatment.NONSENSE);

        private final SplittableRandom random;
        private boolean begun;
        private int broken;

        Breaker(long seed) {
            random = new SplittableRandom(seed);
        }

        synchronized void begin() {
            begun = true;
        }

        synchronized int broken() {
            return broken;
        }

        @Override
        public synchronized Relay.Treatment treat(String participant, Wire call) {
            boolean settles = call.path().endsWith("/confirm") || call.path().endsWith("/cancel");
            if (!participant.equals(BROKEN) || !settles) {
                return Relay.Treatment.PASS;
            }
            broken++;
            return begun ? WAYS.get(random.nextInt(WAYS.size())) : Relay.Treatment.HANG;
        }
    }
}

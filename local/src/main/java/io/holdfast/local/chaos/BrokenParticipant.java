package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.local.load.Latencies;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One participant is broken in phase 2: it answers 500, hangs, or answers nonsense after it has done the work. Orders that need
 * it, spread among the others, are parked and ended by an operator; the others must not feel it, compared with the same mix right before.
 */
final class BrokenParticipant implements Row {

    private static final String BROKEN = "coupon";
    private static final int CLIENTS = 6;
    private static final int GOES = 3;
    private static final double FELT = 1.5;
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
        int others = stage.scale().pick(40, 950, 9_500);
        stage.system().restartWith(ChaosSystem.COORDINATORS, impatient(stage.scale()));
        try {
            // A limit on time has three goes on a machine that others use too, and their median counts; two that agree
            // are enough for it. What must never happen is checked in each.
            List<Double> ratios = new ArrayList<>();
            int most = stage.scale() == Scale.SMALL ? 1 : GOES;
            while (ratios.size() < most && !isSettled(ratios)) {
                ratios.add(go(stage, broken, others));
            }
            stage.figure(
                    "others' p99 against normal",
                    "%s times",
                    ratios.stream()
                            .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                            .collect(Collectors.joining(", ")));
            stage.require(
                    stage.scale() == Scale.SMALL || isSpared(ratios),
                    "the others' p99 was " + ratios + " times the normal one, more than " + FELT + " in most goes");
        } finally {
            stage.system().decisions().heal();
            stage.system().restartWith(ChaosSystem.COORDINATORS, Map.of());
        }
    }

    /** Whether the median of three is known to be within the limit, or beyond it. */
    static boolean isSettled(List<Double> ratios) {
        return isSpared(ratios) || ratios.stream().filter(ratio -> ratio > FELT).count() * 2 > GOES;
    }

    /** Whether the median of three is within the limit. */
    static boolean isSpared(List<Double> ratios) {
        return ratios.stream().filter(ratio -> ratio <= FELT).count() * 2 > GOES;
    }

    private static double go(Stage stage, int broken, int others) throws Exception {
        Goods goods = stage.goods();
        List<String> products = goods.products(12, 1_000_000);
        List<Plan.Customer> customers = goods.customers(8, 4L * (broken + others) * Goods.PRICE);
        String campaign = goods.campaign(2 * broken);
        Traffic normal =
                stage.traffic(mixed(stage, goods, new Mix(products, customers, campaign, Set.of()), broken, others));
        Traffic hit = stage.traffic(
                mixed(stage, goods, new Mix(products, customers, campaign, Goods.OUT_OF_TIME), broken, others));

        stage.lookNow();
        normal.start(CLIENTS);
        normal.finish();
        stage.awaitAllEnded();
        Breaker breaker = new Breaker(stage.random().nextLong());
        stage.system().decisions().breakBy(breaker);
        stage.faultsBegin();
        hit.start(CLIENTS);
        hit.finish();
        long parked = awaitParked(stage, broken);
        stage.require(parked == broken, parked + " of " + broken + " transactions were parked");
        stage.awaitLooks();
        stage.faults(breaker.broken());
        operate(stage, unlucky(hit));
        stage.system().decisions().heal();
        stage.awaitAllEnded();
        double before = p99(normal.orders());
        double during = p99(hit.orders());
        List<Asked> unlucky = unlucky(hit);
        normal.orders().addAll(hit.orders());
        stage.readEnds(normal, goods);
        stage.figure(
                "orders that needed it",
                "%d of %d, %d of them confirmed in the end",
                broken,
                hit.orders().size(),
                unlucky.stream().filter(Asked::isConfirmed).count());
        stage.figure("p99 of the others", "%.0f ms, normally %.0f ms", during, before);
        return before > 0 ? during / before : 1;
    }

    /** What the orders of a go take, and who pays; {@code excuses} are for those with a coupon. */
    private record Mix(List<String> products, List<Plan.Customer> customers, String campaign, Set<String> excuses) {}

    /** So many orders with a coupon among so many without. */
    private static List<Plan> mixed(Stage stage, Goods goods, Mix mix, int broken, int others) throws IOException {
        Set<String> ends = new HashSet<>(mix.excuses());
        ends.add("CONFIRMED");
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < broken + others; i++) {
            Map<String, Integer> basket = Map.of(
                    mix.products().get(stage.random().nextInt(mix.products().size())), 1);
            Plan.Customer customer =
                    mix.customers().get(stage.random().nextInt(mix.customers().size()));
            plans.add(
                    i < broken
                            ? Goods.withCoupon(customer, basket, goods.coupon(mix.campaign(), customer), ends)
                            : Goods.plain(customer, basket, Set.of("CONFIRMED"), true));
        }
        Collections.shuffle(plans, new Random(stage.random().nextLong()));
        return plans;
    }

    /** Those who need the broken one do not wait for it. */
    private static List<Asked> unlucky(Traffic of) {
        return of.orders().stream().filter(asked -> !asked.plan().waits()).toList();
    }

    private static double p99(List<Asked> orders) {
        return Latencies.of(orders.stream()
                        .filter(asked -> asked.plan().waits())
                        .mapToLong(Asked::tookNanos)
                        .toArray())
                .p99();
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
    private static void operate(Stage stage, List<Asked> unlucky) throws IOException {
        String operator = stage.system().operator();
        int resolved = 0;
        List<String> left = new ArrayList<>();
        try (HttpConnection coordinator = stage.system().connect("coordinator")) {
            for (Asked asked : unlucky) {
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
                        CanonicalJson.write(Map.of(
                                "outcome", end(shown.body()), "reason", "its answers are nonsense, the row is not")));
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

    /** What the decision says; the resolution is refused when the participant shows something else. */
    private static String end(JsonNode transaction) {
        return transaction.path("decision").asText().equals("CONFIRM") ? "CONFIRMED" : "CANCELLED";
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
        private int broken;

        Breaker(long seed) {
            random = new SplittableRandom(seed);
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
            return WAYS.get(random.nextInt(WAYS.size()));
        }
    }
}

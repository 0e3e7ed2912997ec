package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Orders paid by every card of the simulator end right, by the word of everybody who has a part in them: when nothing
 * happens, and when payment-service or the gateway is killed at any moment.
 *
 * <p>{@code -Dacceptance.kills=N} kills more often than usual, {@code -Dacceptance.seed=S} at the moments of an earlier run.
 */
@ExtendWith(OneSystem.class)
class CardTokensTest {

    private static final String DECLINED = "PAYMENT_DECLINED";
    private static final String UNAVAILABLE = "PARTICIPANT_UNAVAILABLE";
    private static final String TIMED_OUT = "TIMED_OUT";
    private static final String BY_USER = "CANCELLED_BY_USER";

    private static final int UNDISTURBED_ROUNDS = 3;
    private static final int KILLS = Integer.getInteger("acceptance.kills", 2);

    private static final List<String> VICTIMS = List.of("payment", "pg");
    private static final int LONGEST_CALM_MS = 2_500;
    private static final int ONE_CALLED_OFF_IN = 10;
    private static final Duration APART = Duration.ofMillis(70);

    /** An outage of some seconds, then the deadline of what was placed last in it, and the longest pause after so many calls. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What has just ended is no business of the checker yet. */
    private static final Duration UNTIL_CHECKED = Duration.ofMillis(5_500);

    /** The replica that decides knows the database's time to about so much. */
    private static final Duration CLOCKS = Duration.ofMillis(250);

    private final RunningSystem system;
    private final Shop shop;

    CardTokensTest(RunningSystem system, Shop shop) {
        this.system = system;
        this.shop = shop;
    }

    /** A time in which somebody was down. */
    private record Outage(String victim, Instant from, Instant to) {}

    @Test
    void everyCardEndsAsItsTokenSays() throws Exception {
        CardOrders orders = new CardOrders(system, shop);
        for (int round = 0; round < UNDISTURBED_ROUNDS; round++) {
            orders.placeEach(new Random(0), 0, APART);
        }
        List<CardOrders.End> ends = orders.awaitEnds(PATIENCE);
        for (CardOrders.End end : ends) {
            CardToken card = end.placed().card();
            assertThat(end.isConfirmed()).as("%s", end).isEqualTo(card.pays());
            if (!card.pays()) {
                assertRefused(end);
            }
        }
        orders.assertWhole(ends);
        assertThat(Arrays.stream(CardToken.values()).filter(CardToken::keepsWaiting))
                .allSatisfy(card -> assertThat(orders.wasSeenWaiting(card))
                        .as("waits %s", card)
                        .isTrue());
        assertInvariants();
    }

    /** Callbacks get lost, come twice, late and out of order, and somebody forges the opposite of each. */
    @Test
    void everyCardEndsAsItsTokenSaysWhateverBecomesOfTheCallbacks() throws Exception {
        GatewaySimulator gateway = new GatewaySimulator(system);
        CardOrders orders = new CardOrders(system, shop);
        gateway.faults(Map.of(
                "seed",
                42,
                "lostCallbacks",
                0.3,
                "doubledCallbacks",
                0.3,
                "heldBackCallbacks",
                0.4,
                "forgedCallbacks",
                1));
        try {
            for (int round = 0; round < UNDISTURBED_ROUNDS; round++) {
                orders.placeEach(new Random(0), 0, APART);
            }
            List<CardOrders.End> ends = orders.awaitEnds(PATIENCE);
            for (CardOrders.End end : ends) {
                assertThat(end.isConfirmed())
                        .as("%s", end)
                        .isEqualTo(end.placed().card().pays());
            }
            // What is held back comes at last, to orders that have ended.
            Thread.sleep(UNTIL_CHECKED.toMillis());
            orders.assertWhole(ends);
            assertThat(gateway.callbacks("DELIVERED")).isPositive();
            assertThat(gateway.callbacks("LOST")).isPositive();
            assertThat(gateway.callbacks("FORGED")).isPositive();
            assertThat(gateway.callbacks("FORGED_ACCEPTED")).isZero();
        } finally {
            gateway.faults(Map.of());
        }
        System.out.println(system.run("check"));
    }

    @Test
    void everyCardEndsRightWhoeverIsKilled() throws Exception {
        long seed = Long.getLong("acceptance.seed", System.nanoTime());
        System.out.println("card tokens under kills: -Dacceptance.seed=" + seed + " -Dacceptance.kills=" + KILLS);
        CardOrders orders = new CardOrders(system, shop);
        AtomicBoolean stopped = new AtomicBoolean();
        ExecutorService client = Executors.newSingleThreadExecutor();
        List<Outage> outages;
        try {
            Future<?> placing = client.submit(() -> {
                Random random = new Random(seed);
                while (!stopped.get()) {
                    orders.placeEach(random, ONE_CALLED_OFF_IN, APART);
                }
                return null;
            });
            outages = killInTurn(new Random(seed));
            stopped.set(true);
            placing.get(60, TimeUnit.SECONDS);
        } finally {
            stopped.set(true);
            client.shutdownNow();
        }
        List<CardOrders.End> ends = orders.awaitEnds(PATIENCE);
        print(ends);
        for (CardOrders.End end : ends) {
            assertAllowed(end, outages);
        }
        orders.assertWhole(ends);
        assertThat(Arrays.stream(CardToken.values()).filter(CardToken::pays))
                .allSatisfy(
                        card -> assertThat(ends).anyMatch(end -> end.placed().card() == card && end.isConfirmed()));
        assertThat(ends).as("some were disturbed by the kills").anyMatch(CardTokensTest::failedOnce);
        assertInvariants();
    }

    private List<Outage> killInTurn(Random random) throws InterruptedException {
        List<Outage> outages = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Thread.sleep(random.nextInt(LONGEST_CALM_MS));
            String victim = VICTIMS.get(kill % VICTIMS.size());
            Instant from = Instant.now();
            system.kill(victim);
            shop.awaitReady(victim);
            outages.add(new Outage(victim, from, Instant.now()));
        }
        return outages;
    }

    /** What the protocol allows: nothing but a decline, the customer's wish and the deadline ends an order, and no bad card pays. */
    private static void assertAllowed(CardOrders.End end, List<Outage> outages) {
        CardOrders.Placed placed = end.placed();
        if (placed.calledOff() != 0) {
            // 202: undecided until then; 200: cancelled before, or not begun; 409: confirmed before.
            assertThat(placed.calledOff()).as("%s", end).isIn(200, 202, 409);
            assertThat(end.isConfirmed()).as("%s", end).isEqualTo(placed.calledOff() == 409);
            assertThat(end.reason().equals(BY_USER) || placed.calledOff() != 202)
                    .as("%s", end)
                    .isTrue();
        }
        if (end.isConfirmed()) {
            assertThat(placed.card().pays()).as("%s", end).isTrue();
            assertThat(end.decidedAt()).as("%s", end).isBefore(end.deadline().plus(CLOCKS));
            return;
        }
        switch (end.reason()) {
            case DECLINED -> assertRefused(end);
            case BY_USER -> assertThat(placed.calledOff()).as("%s", end).isIn(200, 202);
            case TIMED_OUT -> assertThat(isLate(end)).as("%s", end).isTrue();
            case UNAVAILABLE -> {
                assertThat(end.order().text("/reason/participant"))
                        .as("%s", end)
                        .isEqualTo("payment");
                if (!isLate(end)) {
                    // Given up before its deadline only when nothing was sent: the gateway was down.
                    assertThat(end.ledger()).as("%s", end).isEmpty();
                    assertThat(outages)
                            .as("%s", end)
                            .anyMatch(outage -> outage.victim().equals("pg")
                                    && end.decidedAt().isAfter(outage.from())
                                    && placedAt(end).isBefore(outage.to()));
                }
            }
            default -> throw new AssertionError("no reason to end: " + end);
        }
    }

    private static void assertRefused(CardOrders.End end) {
        CardToken card = end.placed().card();
        assertThat(card.pays()).as("%s", end).isFalse();
        assertThat(end.reason()).as("%s", end).isEqualTo(DECLINED);
        assertThat(end.order().text("/reason/participant")).as("%s", end).isEqualTo("payment");
        assertThat(end.ledgerStates()).as("%s", end).isEqualTo(card.refused());
    }

    private static Instant placedAt(CardOrders.End end) {
        return Instant.parse(end.order().text("/createdAt"));
    }

    private static boolean isLate(CardOrders.End end) {
        return end.decidedAt().isAfter(end.deadline().minus(CLOCKS));
    }

    private static boolean failedOnce(CardOrders.End end) {
        for (var call : end.transaction().body().path("history")) {
            if (call.path("branchId").asText().equals("payment") && call.hasNonNull("error")) {
                return true;
            }
        }
        return false;
    }

    private void assertInvariants() throws InterruptedException {
        Thread.sleep(UNTIL_CHECKED.toMillis());
        System.out.println(system.run("check"));
    }

    private static void print(List<CardOrders.End> ends) {
        Map<String, Integer> counts = new TreeMap<>();
        for (CardOrders.End end : ends) {
            String how = end.isConfirmed() ? "CONFIRMED" : end.reason();
            counts.merge(end.placed().card().token() + " " + how, 1, Integer::sum);
        }
        System.out.printf(
                "%d orders, %d disturbed: %s%n",
                ends.size(), ends.stream().filter(CardTokensTest::failedOnce).count(), counts);
    }
}

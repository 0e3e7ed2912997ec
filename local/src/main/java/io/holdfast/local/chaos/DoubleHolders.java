package io.holdfast.local.chaos;

import io.holdfast.local.check.SchemaAccess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Redis lock's lease is far shorter than the work under it, so that two hold it at once all the time. The work is made long
 * from outside: somebody else keeps the product's row locked in the database. Round after round a new product is sold out, until
 * so many had a lock that somebody else still held.
 */
final class DoubleHolders implements Row {

    private static final int CLIENTS = 16;
    private static final int MOST_ROUNDS = 30;
    private static final int WORK_MILLIS = 200;
    private static final int BREATH_MILLIS = 20;
    private static final Map<String, String> SHORT_LEASE = Map.of(
            "HOLDFAST_PARTICIPANT_LOCK_LEASE", "PT0.05S",
            "HOLDFAST_PARTICIPANT_LOCK_PATIENCE", "PT2S",
            // Each try for itself, also on its way there, or those that come together share one lock.
            "HOLDFAST_PARTICIPANT_COMBINE_PLACES", "8",
            "HOLDFAST_PARTICIPANT_COMBINE_MAX_BATCH", "1");

    private static final Map<String, String> ONE_BY_ONE =
            Map.of("TCC_PARTICIPANTS_STOCK_PLACES", "16", "TCC_PARTICIPANTS_STOCK_MAX_BATCH", "1");

    @Override
    public String name() {
        return "double-holders";
    }

    @Override
    public String fault() {
        return "two hold a Redis lock at once: lease 50 ms, work 200 ms";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int wanted = stage.scale().pick(10, 500, 5_000);
        int round = stage.scale().pick(20, 100, 1_000);
        int units = round / 2;
        Goods goods = stage.goods();
        List<Plan.Customer> customers = goods.customers(4, (long) MOST_ROUNDS * round * Goods.PRICE);
        restart(stage, SHORT_LEASE, ONE_BY_ONE);
        Traffic all = stage.traffic(List.of());
        int doubled = 0;
        int rounds = 0;
        try (LockHolders holders = new LockHolders(stage.system().portOf("redis"))) {
            stage.faultsBegin();
            for (; rounds < MOST_ROUNDS && (doubled < wanted || !stage.isWatched()); rounds++) {
                all.orders().addAll(sellOut(stage, customers, goods.product(units), round));
                doubled = holders.doubled();
            }
            stage.figure("double holders", "%d of %d times that a lock was taken", doubled, holders.taken());
        } finally {
            restart(stage, Map.of(), Map.of());
        }
        stage.faults(doubled);
        stage.require(doubled >= wanted, "only " + doubled + " double holders in " + rounds + " rounds, not " + wanted);
        stage.awaitAllEnded();
        stage.readEnds(all, goods);
        for (String product : goods.stocked().keySet()) {
            requireSoldOut(stage, all, product, units);
        }
        stage.figure(
                "sold",
                "%d units at most of each of %d products",
                units,
                goods.stocked().size());
    }

    private static void restart(Stage stage, Map<String, String> stock, Map<String, String> coordinators)
            throws InterruptedException {
        stage.system().restartWith(List.of("stock"), stock);
        // A build has no time for that, and wants no more than come by chance.
        if (stage.scale() != Scale.SMALL) {
            stage.system().restartWith(ChaosSystem.COORDINATORS, coordinators);
        }
    }

    /** No unit is sold twice; one may be left that an order had when it ran out of time. */
    private static void requireSoldOut(Stage stage, Traffic all, String product, int units) {
        List<Asked> of = all.orders().stream()
                .filter(asked -> asked.plan().quantities().containsKey(product))
                .toList();
        long sold = of.stream().filter(Asked::isConfirmed).count();
        long outOfTime = of.stream()
                .filter(asked -> Goods.OUT_OF_TIME.contains(asked.end()))
                .count();
        stage.require(
                sold <= units && sold + outOfTime >= units,
                sold + " of " + units + " units of " + product + " were sold");
    }

    /** More orders than there are units of the product, whose row somebody keeps locked meanwhile. */
    private static List<Asked> sellOut(Stage stage, List<Plan.Customer> customers, String product, int orders)
            throws InterruptedException, IOException {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            plans.add(Goods.plain(
                    customers.get(stage.random().nextInt(customers.size())),
                    Map.of(product, 1),
                    Set.of("CONFIRMED", "OUT_OF_STOCK", "TIMED_OUT", "PARTICIPANT_UNAVAILABLE"),
                    true));
        }
        Traffic traffic = stage.traffic(plans);
        AtomicBoolean done = new AtomicBoolean();
        Thread rival = new Thread(() -> keepLocked(stage, product, done), "rival");
        rival.setDaemon(true);
        rival.start();
        try {
            traffic.start(CLIENTS);
            traffic.finish();
        } finally {
            done.set(true);
            rival.join();
        }
        return traffic.orders();
    }

    private static void keepLocked(Stage stage, String product, AtomicBoolean done) {
        SchemaAccess access = stage.system().schema("stock");
        try (Connection connection = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                PreparedStatement lock =
                        connection.prepareStatement("SELECT id FROM product WHERE id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            lock.setString(1, product);
            while (!done.get()) {
                try {
                    lock.execute();
                    Thread.sleep(WORK_MILLIS);
                } catch (SQLException lostTheWait) {
                    // The next time may do.
                }
                connection.rollback();
                Thread.sleep(BREATH_MILLIS);
            }
        } catch (SQLException e) {
            stage.violated("the product's row could not be kept locked: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.holdfast.local.chaos;

import io.holdfast.local.check.SchemaAccess;
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
 * from outside: somebody else keeps the product's row locked in the database.
 */
final class DoubleHolders implements Row {

    private static final int CLIENTS = 16;
    private static final int WORK_MILLIS = 200;
    private static final int BREATH_MILLIS = 20;
    private static final Map<String, String> SHORT_LEASE = Map.of(
            "HOLDFAST_PARTICIPANT_LOCK_LEASE", "PT0.05S",
            "HOLDFAST_PARTICIPANT_LOCK_PATIENCE", "PT2S",
            // Each try for itself, or those that come together share one lock.
            "HOLDFAST_PARTICIPANT_COMBINE_PLACES", "8",
            "HOLDFAST_PARTICIPANT_COMBINE_MAX_BATCH", "1");

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
        int orders = stage.scale().pick(40, 500, 5_000);
        int units = orders / 2;
        Goods goods = stage.goods();
        String product = goods.product(units);
        List<Plan.Customer> customers = goods.customers(4, (long) orders * Goods.PRICE);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            plans.add(Goods.plain(
                    customers.get(stage.random().nextInt(customers.size())),
                    Map.of(product, 1),
                    Set.of("CONFIRMED", "OUT_OF_STOCK", "TIMED_OUT", "PARTICIPANT_UNAVAILABLE"),
                    true));
        }
        stage.system().restartWith(List.of("stock"), SHORT_LEASE);
        Traffic traffic = stage.traffic(plans);
        AtomicBoolean done = new AtomicBoolean();
        int doubled;
        try (LockHolders holders = new LockHolders(stage.system().portOf("redis"))) {
            Thread rival = new Thread(() -> keepLocked(stage, product, done), "rival");
            rival.setDaemon(true);
            rival.start();
            traffic.start(CLIENTS);
            traffic.finish();
            done.set(true);
            rival.join();
            doubled = holders.doubled();
            stage.figure("double holders", "%d of %d times that a lock was taken", doubled, holders.taken());
        } finally {
            done.set(true);
            stage.system().restartWith(List.of("stock"), Map.of());
        }
        stage.faults(doubled);
        stage.require(doubled >= orders / 10, "only " + doubled + " double holders: nothing was tested");
        stage.awaitAllEnded(System.nanoTime());
        stage.readEnds(traffic, goods);
        long sold = traffic.orders().stream().filter(Asked::isConfirmed).count();
        stage.require(sold == units, sold + " of " + units + " units were sold");
        stage.figure("sold", "%d of %d units", sold, units);
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

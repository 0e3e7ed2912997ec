package io.holdfast.local.load;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.run.StatusLine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What orders cost that are nothing but the SQL of a correct TCC: thirteen local transactions for each, in the same database
 * server, by as many threads as the load has clients; no network, no framework. A machine's figures drift, and so a load is
 * compared with the floor of the same minute.
 */
final class Floor {

    private static final String MARIADB = "mariadb";

    /** Of this process, whose code the JVM has to compile once. */
    private static final int WARM_UP = 1_000;

    /**
     * What was measured.
     *
     * @param cpuSecondsPerThousand of the database server and of this process, for 1,000 confirmed orders; null when it is not
     *     known
     * @param databaseSecondsPerThousand the database server's part of it
     */
    record Use(
            int orders,
            int confirmed,
            double seconds,
            double confirmedPerSecond,
            @Nullable Double cpuSecondsPerThousand,
            @Nullable Double databaseSecondsPerThousand,
            Figures.@Nullable PerOrder database) {}

    private final Map<String, SchemaAccess> services;
    private final Mix mix;
    private final int orders;
    private final int threads;

    /** @param services the schema of each service, by its name: the floor's own schemas stand beside them */
    Floor(Map<String, SchemaAccess> services, Mix mix, int orders, int threads) {
        this.services = services;
        this.mix = mix;
        this.orders = orders;
        this.threads = threads;
    }

    /**
     * Makes the schemas, places the orders, looks whether all is right, and drops the schemas.
     *
     * @param running what runs: MariaDB is among it when its cost can be known
     */
    Use measure(List<StatusLine> running) throws InterruptedException {
        List<StatusLine> server = running.stream()
                .filter(process -> process.name().equals(MARIADB))
                .toList();
        SchemaAccess any = services.values().iterator().next();
        try (FloorSchemas schemas = FloorSchemas.create(services, WARM_UP + orders)) {
            place(schemas, 0, WARM_UP);
            Snapshot before = Snapshot.of(server, any);
            int confirmed = place(schemas, WARM_UP, WARM_UP + orders);
            Snapshot after = Snapshot.of(server, any);
            schemas.requireAllEnded();
            return use(server, before, after, confirmed);
        } catch (SQLException e) {
            throw new StartFailure(
                    "the floor cannot be measured: " + e.getMessage()
                            + "\nIts schemas need a right that is given at each start: was Holdfast started by this version?",
                    e);
        }
    }

    private Use use(List<StatusLine> server, Snapshot before, Snapshot after, int confirmed) {
        double seconds = after.secondsSince(before);
        Double database = server.isEmpty()
                ? null
                : after.costs(before, server, confirmed).get(0).cpuSecondsPerThousand();
        Double own = Snapshot.perThousand(after.clientSince(before), confirmed);
        return new Use(
                orders,
                confirmed,
                Figures.rounded(seconds),
                Figures.rounded(confirmed / seconds),
                database == null || own == null ? null : (Double) Figures.rounded(database + own),
                database,
                after.databaseSince(before, orders));
    }

    /** Places the orders of these numbers and returns how many were confirmed. */
    private int place(FloorSchemas schemas, int first, int end) throws SQLException, InterruptedException {
        AtomicInteger next = new AtomicInteger(first);
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(clients.submit(() -> {
                    int confirmed = 0;
                    try (FloorClient client = new FloorClient(schemas)) {
                        for (int number = next.getAndIncrement(); number < end; number = next.getAndIncrement()) {
                            confirmed += client.place(number, mix.order(number)) ? 1 : 0;
                        }
                    }
                    return confirmed;
                }));
            }
            int confirmed = 0;
            for (Future<Integer> one : all) {
                confirmed += one.get();
            }
            return confirmed;
        } catch (ExecutionException e) {
            throw new SQLException("an order of the floor failed: " + e.getCause(), e);
        } finally {
            clients.shutdownNow();
        }
    }
}

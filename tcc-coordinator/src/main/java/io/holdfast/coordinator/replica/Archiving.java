package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Threads;
import io.holdfast.coordinator.store.Archive;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps the table of live transactions small, and the archive no longer than anybody can ask for what is in it. */
@ApplicationScoped
class Archiving {

    private final Archive archive;
    private final DatabaseClock clock;
    private final CoordinatorConfig.Archive config;
    private final Counter archived;
    private final Counter removed;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-archive"));
    private volatile boolean leaving;

    Archiving(Archive archive, DatabaseClock clock, CoordinatorConfig config, MeterRegistry meters) {
        this.archive = archive;
        this.clock = clock;
        this.config = config.archive();
        this.archived = meters.counter("tcc.transactions.archived");
        this.removed = meters.counter("tcc.transactions.removed");
        meters.gauge("tcc.transactions.unarchivable", archive, Archive::stuck);
        check(this.config, config.retention());
    }

    private static void check(CoordinatorConfig.Archive config, Duration retention) {
        if (config.after().compareTo(Archive.MIN_AGE.multipliedBy(2)) < 0) {
            throw new IllegalStateException("tcc.archive.after is " + config.after() + " and must be at least "
                    + Archive.MIN_AGE.multipliedBy(2) + ". Recommended action: leave it at its default.");
        }
        // A participant may keep a row for as long as a begin is taken, and asks about it until it is removed.
        if (config.keep().compareTo(retention.multipliedBy(2)) < 0) {
            throw new IllegalStateException("tcc.archive.keep is " + config.keep() + " and must be at least twice"
                    + " tcc.retention, " + retention.multipliedBy(2)
                    + ". Recommended action: raise tcc.archive.keep.");
        }
    }

    void begin(@Observes StartupEvent start) {
        ReplicaLoop.every(executor, config.period(), this::round);
    }

    /** Moves and removes what is due, in batches; what a round does not get done is left for the next. */
    void round() {
        Instant now = clock.now();
        archived.increment(batches((last, limit) -> archive.move(last, config.after(), now, limit)));
        removed.increment(batches((last, limit) -> archive.remove(last, config.keep(), now, limit)));
    }

    @FunctionalInterface
    private interface Batch {
        List<UUID> after(@Nullable UUID last, int limit);
    }

    private int batches(Batch batch) {
        int all = 0;
        UUID last = null;
        for (int i = 0; i < config.batches() && !leaving; i++) {
            List<UUID> done = batch.after(last, config.batch());
            all += done.size();
            if (done.size() < config.batch()) {
                break;
            }
            last = done.get(done.size() - 1);
        }
        return all;
    }

    void leave(@Observes ShutdownEvent stop) throws InterruptedException {
        leaving = true;
        executor.shutdown();
        executor.awaitTermination(2, TimeUnit.SECONDS);
    }
}

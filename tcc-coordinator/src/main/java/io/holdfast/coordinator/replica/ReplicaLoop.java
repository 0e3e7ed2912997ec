package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.engine.Threads;
import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.store.Stored;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This replica's pulse: it says that it lives, wakes what is due, and takes over what others have left. */
@ApplicationScoped
class ReplicaLoop {

    private static final Logger LOG = Logger.getLogger(ReplicaLoop.class);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final int SELDOM = 20;
    private static final int MAX_COUNTED = 100_000;
    private static final int DUE_BATCHES = 10;

    private final Engine engine;
    private final Replicas replicas;
    private final DatabaseClock clock;
    private final CoordinatorConfig.Replica config;
    private final Staleness staleness;
    // Heartbeats have a thread of their own: a long search must not make this replica look dead.
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-heart"));
    private final ScheduledExecutorService search =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-search"));
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-tick"));
    private volatile long lastBeatNanos;
    private volatile boolean faltered;
    private volatile boolean leaving;
    private final AtomicLong parked = new AtomicLong();
    private int searches;
    private Replicas.@Nullable Due lastDue;

    ReplicaLoop(Engine engine, Replicas replicas, DatabaseClock clock, CoordinatorConfig config, MeterRegistry meters) {
        this.engine = engine;
        this.replicas = replicas;
        this.clock = clock;
        this.config = config.replica();
        meters.gauge("tcc.transactions.parked", parked);
        this.staleness = new Staleness(engine.self(), this.config.staleAfter());
    }

    void begin(@Observes StartupEvent start) {
        replicas.beat(engine.self());
        clock.observe(replicas::time);
        lastBeatNanos = System.nanoTime();
        every(heart, config.heartbeat(), this::beat);
        every(search, config.scan(), this::search);
        every(ticker, TICK, engine::wake);
        LOG.infof("replica %s has joined", engine.self());
    }

    /** An executor drops work that throws, silently and for ever; so nothing may get through, an error neither. */
    static void every(ScheduledExecutorService executor, Duration period, Runnable work) {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        LOG.warnf("the replica's work fails, again soon: %s", e);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void beat() {
        long before = lastBeatNanos;
        try {
            replicas.beat(engine.self());
            clock.observe(replicas::time);
            lastBeatNanos = System.nanoTime();
        } finally {
            if (System.nanoTime() - before > 2 * config.heartbeat().toNanos()) {
                faltered = true;
            }
        }
    }

    private void search() {
        if (leaving) {
            return;
        }
        // More than a batch: what is due because its call takes long must not hide what was just changed.
        // And where one search ends the next goes on, so that nothing is hidden behind the first thousand.
        int most = DUE_BATCHES * config.batch();
        List<Replicas.Due> page = replicas.due(engine.self(), lastDue, most);
        page.forEach(due -> engine.due(due.id(), due.version()));
        lastDue = page.size() < most ? null : page.get(most - 1);
        Replicas.Look look = replicas.look();
        List<UUID> dead = dead(look.counters());
        int room = Math.min(engine.room(), config.batch());
        while (room > 0 && (look.unowned() || !dead.isEmpty())) {
            List<Stored> claimed = replicas.claim(engine.self(), dead, room);
            claimed.forEach(engine::start);
            if (!claimed.isEmpty()) {
                LOG.infof("took over %d transactions", claimed.size());
            }
            if (claimed.size() < room) {
                // Nothing is left of them. One that was only paused writes its row anew.
                dead.forEach(replicas::forget);
                break;
            }
            room = Math.min(engine.room(), config.batch());
        }
        if (searches++ % SELDOM == 0) {
            parked.set(replicas.parked(MAX_COUNTED));
            if (room > 0) {
                replicas.claimLost(engine.self(), room).forEach(engine::start);
            }
        }
    }

    private List<UUID> dead(Map<UUID, Long> counters) {
        long now = System.nanoTime();
        if (faltered || now - lastBeatNanos > 2 * config.heartbeat().toNanos()) {
            faltered = false;
            staleness.forgive();
            return List.of();
        }
        return staleness.observe(counters, now);
    }

    void leave(@Observes ShutdownEvent stop) {
        leaving = true;
        engine.takeNoMore();
        heart.shutdownNow();
        ticker.shutdownNow();
        search.shutdown();
        try {
            search.awaitTermination(2, TimeUnit.SECONDS);
            replicas.leave(engine.self());
            LOG.infof("replica %s has left and given up its transactions", engine.self());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("could not give up the transactions, others take them over soon: %s", e);
        }
    }
}

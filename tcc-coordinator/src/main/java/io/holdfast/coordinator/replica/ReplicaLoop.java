package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.engine.Threads;
import io.holdfast.coordinator.store.Replicas;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Keeps this replica's {@link Pulse} going, from its start to its leaving. */
@ApplicationScoped
class ReplicaLoop {

    private static final Logger LOG = Logger.getLogger(ReplicaLoop.class);
    private static final Duration TICK = Duration.ofMillis(20);

    private final Engine engine;
    private final Replicas replicas;
    private final CoordinatorConfig.Replica config;
    private final Pulse pulse;
    // Heartbeats have a thread of their own: a long search must not make this replica look dead.
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-heart"));
    private final ScheduledExecutorService search =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-search"));
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-tick"));
    private volatile boolean leaving;

    ReplicaLoop(Engine engine, Replicas replicas, DatabaseClock clock, CoordinatorConfig config, MeterRegistry meters) {
        this.engine = engine;
        this.replicas = replicas;
        this.config = config.replica();
        this.pulse = new Pulse(engine, replicas, clock, this.config, System::nanoTime);
        meters.gauge("tcc.transactions.parked", pulse.parked());
        meters.gauge("tcc.transactions.unreadable", replicas, Replicas::unreadable);
    }

    void begin(@Observes StartupEvent start) {
        pulse.begin();
        every(heart, config.heartbeat(), pulse::beat);
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

    private void search() {
        if (!leaving) {
            pulse.search();
        }
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

package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One beat and one search of a replica, without the threads that make them: says that it lives, wakes what is due, and takes
 * over what others have left.
 */
final class Pulse {

    private static final Logger LOG = Logger.getLogger(Pulse.class);
    private static final int SELDOM = 20;
    private static final int MAX_COUNTED = 100_000;
    private static final int DUE_BATCHES = 10;

    private final Engine engine;
    private final Replicas replicas;
    private final DatabaseClock clock;
    private final CoordinatorConfig.Replica config;
    private final LongSupplier nanoTime;
    private final Staleness staleness;
    private final AtomicLong parked = new AtomicLong();
    private volatile long lastBeatNanos;
    private volatile boolean faltered;
    private volatile boolean setBack;
    private int searches;
    private Replicas.@Nullable Due lastDue;
    private Replicas.@Nullable Due lastFar;

    Pulse(
            Engine engine,
            Replicas replicas,
            DatabaseClock clock,
            CoordinatorConfig.Replica config,
            LongSupplier nanoTime) {
        this.engine = engine;
        this.replicas = replicas;
        this.clock = clock;
        this.config = config;
        this.nanoTime = nanoTime;
        this.staleness = new Staleness(engine.self(), config.staleAfter(), nanoTime.getAsLong());
    }

    /** How many transactions wait for a human, as counted now and then. */
    AtomicLong parked() {
        return parked;
    }

    /** The first beat, which makes the replica known. */
    void begin() {
        replicas.beat(engine.self());
        clock.observe(replicas::time);
        lastBeatNanos = nanoTime.getAsLong();
    }

    void beat() {
        long before = lastBeatNanos;
        try {
            replicas.beat(engine.self());
            if (clock.observe(replicas::time)) {
                LOG.warn("the database's clock was set back: all that waits looks at it anew");
                setBack = true;
            }
            lastBeatNanos = nanoTime.getAsLong();
        } finally {
            if (nanoTime.getAsLong() - before > 2 * config.heartbeat().toNanos()) {
                faltered = true;
            }
        }
    }

    void search() {
        // More than a batch: what is due because its call takes long must not hide what was just changed.
        // And where one search ends the next goes on, so that nothing is hidden behind the first thousand.
        int most = DUE_BATCHES * config.batch();
        List<Replicas.Due> page = replicas.due(engine.self(), lastDue, most);
        // Who is too slow to look around finds nobody dead.
        Duration aWhile = config.heartbeat().dividedBy(4);
        int woken = wake(page, due -> engine.due(due.id(), due.version()), aWhile, nanoTime);
        lastDue = woken == most || woken < page.size() ? page.get(woken - 1) : null;
        if (setBack) {
            setBack = false;
            engine.wakeAll();
        }
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
            // One batch in any case, and more only as long as begins are not refused for them.
            room = Math.min(engine.roomBesideBegins(), config.batch());
        }
        if (searches++ % SELDOM == 0) {
            lookFar(most, aWhile);
            parked.set(replicas.parked(MAX_COUNTED));
            int left = Math.min(engine.room(), config.batch());
            if (left > 0) {
                replicas.claimLost(engine.self(), left).forEach(engine::start);
            }
        }
    }

    /** What rests for longer than anything waits was put to rest before the database's clock was set back. */
    private void lookFar(int most, Duration aWhile) {
        List<Replicas.Due> page = replicas.far(engine.self(), engine.longestWait(), lastFar, most);
        int woken = wake(page, far -> engine.due(far.id(), far.version()), aWhile, nanoTime);
        lastFar = woken == most || woken < page.size() ? page.get(woken - 1) : null;
    }

    /** Wakes what is due, for a while; gives how many. The rest is woken by the next searches. */
    static int wake(List<Replicas.Due> page, Consumer<Replicas.Due> engine, Duration aWhile, LongSupplier nanoTime) {
        long begin = nanoTime.getAsLong();
        int woken = 0;
        for (Replicas.Due due : page) {
            engine.accept(due);
            woken++;
            if (nanoTime.getAsLong() - begin >= aWhile.toNanos()) {
                break;
            }
        }
        return woken;
    }

    private List<UUID> dead(Map<UUID, Long> counters) {
        long now = nanoTime.getAsLong();
        if (faltered || now - lastBeatNanos > 2 * config.heartbeat().toNanos()) {
            faltered = false;
            staleness.forgive();
            return List.of();
        }
        return staleness.observe(counters, now);
    }
}

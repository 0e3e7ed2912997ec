package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Threads;
import io.holdfast.coordinator.store.States;
import io.holdfast.protocol.Ids;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells whoever watches how transactions change, whichever replica owns them. It looks into the database for it, at a fixed pace
 * and only while somebody watches: so transactions pay nothing for being watched. A state that lasts shorter than the pace may
 * be left out; the last one never is, but of a transaction that was begun late, with an old id, and ended between two looks at all
 * live ones: no index leads to those. One thread does all of it.
 */
@ApplicationScoped
class StateFeed {

    private static final Logger LOG = Logger.getLogger(StateFeed.class);
    /** Ids are made by initiators, a little before they are begun. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int PAGE = 1000;
    private static final int PAGES = 5;
    private static final int REMEMBERED = 20_000;
    private static final int CHUNK = 500;
    /** Every so many looks, all live ones: what was begun late, with an old id, is found so. */
    private static final int SELDOM = 10;

    private final States states;
    private final DatabaseClock clock;
    private final CoordinatorConfig.Events config;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final Map<UUID, States.State> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, States.State> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Set<UUID> open = new LinkedHashSet<>();
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(Threads.named("tcc-events"));
    private int count;

    StateFeed(States states, DatabaseClock clock, CoordinatorConfig config) {
        this.states = states;
        this.clock = clock;
        this.config = config.events();
    }

    void begin(@Observes StartupEvent start) {
        long period = config.period().toMillis();
        ScheduledFuture<?> unused =
                looks.scheduleWithFixedDelay(this::lookAgain, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * The changes from now on. A reader that does not keep up is dropped: its stream fails.
     *
     * @throws RefusedException when there are too many readers
     */
    Multi<StateChange> watch() {
        if (readers.size() >= config.readers()) {
            throw RefusedException.retryable(
                    CoordinatorRefusal.OVERLOADED, config.readers() + " watch already, and no more may", SOON);
        }
        return Multi.createFrom().publisher(subscriber -> {
            Reader reader = new Reader(subscriber, config.queue(), readers::remove);
            readers.add(reader);
            subscriber.onSubscribe(reader);
        });
    }

    void lookAgain() {
        try {
            if (readers.isEmpty()) {
                count = 0;
                seen.clear();
                open.clear();
            } else {
                look();
            }
        } catch (RuntimeException | Error e) {
            LOG.warnf("states cannot be read, again soon: %s", e);
        }
    }

    private void look() {
        Instant newest = clock.now().minus(OVERLAP);
        List<States.State> page = states.since(newest, PAGE);
        page.forEach(this::tell);
        for (int i = 1; i < PAGES && page.size() == PAGE; i++) {
            page = states.behind(page.get(PAGE - 1).id(), PAGE);
            page.forEach(this::tell);
        }
        List<UUID> known = new ArrayList<>(open);
        for (int from = 0; from < known.size(); from += CHUNK) {
            List<UUID> chunk = known.subList(from, Math.min(known.size(), from + CHUNK));
            // Read first: a read that fails must not take from us what we are waiting for.
            List<States.State> now = states.of(chunk);
            open.removeAll(chunk);
            now.forEach(this::tell);
        }
        if (count % SELDOM == 0) {
            for (States.State live : states.live(REMEMBERED / 2)) {
                // What is new was begun since we looked at the newest, and may be told for the first time here.
                if (count > 0 || !Ids.timeOf(live.id()).isBefore(newest)) {
                    tell(live);
                } else if (seen.putIfAbsent(live.id(), live) == null) {
                    open.add(live.id()); // it was there before anybody watched
                }
            }
        }
        count++;
    }

    private void tell(States.State state) {
        if (!state.equals(seen.put(state.id(), state))) {
            StateChange change = StateChange.of(state);
            readers.forEach(reader -> reader.tell(change));
        }
        if (state.state().isFinal()) {
            open.remove(state.id());
        } else {
            open.add(state.id());
        }
    }

    @PreDestroy
    void close() {
        looks.shutdownNow();
        readers.forEach(Reader::close);
    }
}

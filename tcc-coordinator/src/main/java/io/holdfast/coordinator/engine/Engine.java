package io.holdfast.coordinator.engine;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Advance;
import io.holdfast.coordinator.decision.Effect;
import io.holdfast.coordinator.decision.Event;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.decision.Step;
import io.holdfast.coordinator.participant.Participants;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Stumbles;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.coordinator.store.UnreadableRow;
import io.holdfast.coordinator.store.Write;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.TransactionState;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the transactions that this replica owns: hands events to {@link Advance} and performs the effects it asks for. Calls
 * are asynchronous; durable steps are written by a few threads, never on an event loop.
 */
@ApplicationScoped
public class Engine {

    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final Duration DATABASE_PAUSE = Duration.ofMillis(500);

    private final UUID self;
    private final Map<UUID, Live> live = new ConcurrentHashMap<>();
    private final Advance advance;
    private final Transactions transactions;
    private final Participants participants;
    private final DatabaseClock clock;
    private final MeterRegistry meters;
    private final Attention attention;
    private final Stumbles stumbles;
    private final int maxLive;
    private final Duration restAfter;
    private final Duration longestWait;
    private final ExecutorService writers;
    private volatile boolean leaving;

    @Inject
    Engine(
            CoordinatorConfig config,
            Transactions transactions,
            Participants participants,
            DatabaseClock clock,
            MeterRegistry meters) {
        this(
                Ids.next(),
                new Advance(config.policy(), () -> ThreadLocalRandom.current().nextLong()),
                config,
                transactions,
                participants,
                clock,
                meters,
                // Its queue is bounded by the live transactions: each has at most one step to write.
                Executors.newFixedThreadPool(config.writers(), Threads.named("tcc-write")));
    }

    /** With everything that is left to chance or to threads given, so that a simulator can run this very class. */
    Engine(
            UUID self,
            Advance advance,
            CoordinatorConfig config,
            Transactions transactions,
            Participants participants,
            DatabaseClock clock,
            MeterRegistry meters,
            ExecutorService writers) {
        this.self = self;
        this.advance = advance;
        this.transactions = transactions;
        this.participants = participants;
        this.clock = clock;
        this.meters = meters;
        this.attention = new Attention(meters);
        this.stumbles = new Stumbles(clock::steadyMillis);
        this.maxLive = config.maxLive();
        this.restAfter = config.restAfter();
        this.longestWait = config.policy().longestWait();
        this.writers = writers;
        meters.gauge("tcc.transactions.live", live, Map::size);
        meters.gauge("tcc.transactions.stumbling", stumbles, Stumbles::count);
    }

    /** The id of this replica; a new one for each start. */
    public UUID self() {
        return self;
    }

    /** How many more transactions may be taken on. */
    public int room() {
        return leaving ? 0 : Math.max(0, maxLive - live.size());
    }

    /** As {@link #room} for what is taken over, beside which a quarter of all is left for begins. */
    public int roomBesideBegins() {
        return Math.max(0, room() - maxLive / 4);
    }

    /** From now on there is no room: the replica is about to leave. */
    public void takeNoMore() {
        leaving = true;
    }

    /** Longer than any transaction ever waits for its next call. */
    public Duration longestWait() {
        return longestWait;
    }

    /** Takes on a transaction that this replica owns; does nothing when it is here already. */
    public void start(Stored stored) {
        Live fresh = new Live(stored);
        if (live.putIfAbsent(stored.snapshot().id(), fresh) == null) {
            post(fresh, fresh.isHurriedBy(stored) ? new Event.Hurried() : new Event.Woken());
        }
    }

    /** The transaction as it is known here; null when it is not in progress here. */
    public @Nullable Stored view(UUID id) {
        Live transaction = live.get(id);
        return transaction == null ? null : transaction.view();
    }

    /** How this replica stumbled over the transaction the last time, by the database's clock; null when it did not lately. */
    public Stumbles.@Nullable Stumble stumble(UUID id) {
        Stumbles.Stumble last = stumbles.of(id);
        return last == null ? null : last.later(clock.now().toEpochMilli() - clock.steadyMillis());
    }

    /** Completes when the transaction is over here; null when it is not in progress here. */
    public @Nullable CompletableFuture<@Nullable Stored> over(UUID id) {
        Live transaction = live.get(id);
        return transaction == null ? null : transaction.over();
    }

    /** Takes notice that somebody has changed the transaction's row. */
    public void changed(UUID id) {
        Live transaction = live.get(id);
        if (transaction != null) {
            try {
                writers.execute(() -> reread(transaction));
            } catch (RejectedExecutionException e) {
                LOG.debugf("transaction %s is not read again, the replica is leaving", id);
            }
        }
    }

    /** Takes notice of a row of ours that is due: reads it when it is not here, or not as it is here. */
    public void due(UUID id, long version) {
        Live transaction = live.get(id);
        if ((transaction != null && transaction.version() >= version) || stumbles.rests(id, version)) {
            return;
        }
        if (transaction == null) {
            Stored stored = find(id, version);
            if (stored != null && isOurs(stored)) {
                start(stored);
            }
        } else {
            reread(transaction);
        }
    }

    /** Wakes the transactions whose time has come. */
    public void wake() {
        Instant now = clock.now();
        for (Live transaction : live.values()) {
            if (transaction.isDue(now)) {
                post(transaction, new Event.Woken());
            }
        }
    }

    /** Wakes all transactions: the clock by which they wait was set back. */
    public void wakeAll() {
        live.values().forEach(transaction -> post(transaction, new Event.Woken()));
    }

    private void reread(Live transaction) {
        try {
            Stored stored = find(transaction.id(), transaction.version() + 1);
            if (stored == null || !(isOurs(stored) || stored.snapshot().state().isFinal())) {
                drop(transaction);
            } else {
                // Whether it is newer is seen when the mailbox comes to it: a step of ours may be on its way.
                post(transaction, new Event.Reread(stored.snapshot(), stored.version()));
                if (transaction.isHurriedBy(stored)) {
                    post(transaction, new Event.Hurried());
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.warnf("transaction %s cannot be read: %s", transaction.id(), e);
            transaction.wakeAt(clock.now().plus(DATABASE_PAUSE));
        }
    }

    /**
     * The transaction as its row has it; null when it has none, and when it cannot be read. Then it leaves memory, and is
     * looked at again when it has rested.
     *
     * @param version what the row has at least
     */
    private @Nullable Stored find(UUID id, long version) {
        try {
            return transactions.find(id);
        } catch (UnreadableRow e) {
            stumbled(id, version, "its row", e);
            return null;
        }
    }

    private Duration stumbled(UUID id, long version, String over, Throwable why) {
        meters.counter("tcc.transactions.stumbles").increment();
        return stumbles.note(id, version, over, why);
    }

    private boolean isOurs(Stored stored) {
        return self.equals(stored.owner());
    }

    private void post(Live transaction, Event event) {
        if (transaction.add(event)) {
            run(transaction);
        }
    }

    private void run(Live transaction) {
        for (Event event = transaction.take(); event != null; event = transaction.take()) {
            long known = transaction.version();
            if (event instanceof Event.Reread reread) {
                if (reread.version() < known) {
                    continue;
                }
                transaction.version(reread.version());
            }
            try {
                boolean more = goesOn(transaction, event);
                if (event instanceof Event.Reread) {
                    stumbles.forget(transaction.id());
                }
                if (more) {
                    continue;
                }
                return;
            } catch (RuntimeException | Error e) {
                // A fault of ours: the transaction is tried again from what is known, and nobody else's stops. An error
                // that went through here would leave the mailbox busy for ever.
                Duration pause = stumbled(
                        transaction.id(),
                        transaction.version(),
                        event.getClass().getSimpleName(),
                        e);
                // The event may have been the answer that a branch waits for, and no other one will come.
                transaction.stumbled(clock.now().plus(pause));
                if (event instanceof Event.Reread) {
                    // What the row says was not taken in: a write must find that out, and not pass over it.
                    transaction.version(known);
                }
            }
        }
    }

    /** Takes one step; false when the mailbox has to wait, because a step is being written or all is over. */
    private boolean goesOn(Live transaction, Event event) {
        Snapshot before = transaction.snapshot();
        Step step = advance.on(before, event, clock.now());
        transaction.become(step.snapshot(), step.wakeAt());
        attention.ask(before, step.snapshot());
        if (step.snapshot().state().isFinal()) {
            finish(transaction);
            return false; // for ever: whatever still comes is of no interest
        }
        return !performs(transaction, step, event); // whoever writes goes on
    }

    /** Performs the effects; true when one of them is being written and the mailbox has to wait. */
    private boolean performs(Live transaction, Step step, Event event) {
        boolean hurried = event instanceof Event.Hurried;
        Effect durable = null;
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Call call) {
                call(transaction, call, hurried);
            } else {
                durable = effect;
            }
        }
        boolean missing = transaction.isUnsaved() && savesFirst(durable);
        if (missing || (event instanceof Event.Woken && mayRest(transaction, step))) {
            durable = new Effect.Save();
        }
        if (durable == null) {
            return false;
        }
        Write due = toWrite(transaction, step, durable);
        try {
            writers.execute(() -> {
                write(transaction, due);
                run(transaction);
            });
        } catch (RejectedExecutionException e) {
            LOG.debugf("transaction %s stops here, the replica is leaving", transaction.id());
        }
        return true;
    }

    /** The database confirms by the row's deadline, and the one that could not be saved may be later. */
    private static boolean savesFirst(@Nullable Effect durable) {
        return durable == null || (durable instanceof Effect.Decide decide && decide.decision() == Decision.CONFIRM);
    }

    /**
     * Whether it was woken with nothing to do for long, as most of what is taken over from a dead replica while a participant
     * is away. A save lets it rest, and its row says again when it is due; the claim has brought that forward.
     */
    private boolean mayRest(Live transaction, Step step) {
        return step.effects().isEmpty() && transaction.waits(clock.now().plus(restAfter));
    }

    private void call(Live transaction, Effect.Call call, boolean hurried) {
        participants
                .call(
                        transaction.id(),
                        call,
                        transaction.snapshot().reason(),
                        transaction.traceId(),
                        clock.now(),
                        hurried)
                .thenAccept(result -> {
                    if (result.record() != null) {
                        transaction.record(result.record());
                    }
                    post(transaction, result.event());
                })
                .exceptionally(failure -> {
                    LOG.errorf(failure, "an answer for transaction %s could not be worked on", transaction.id());
                    return null;
                });
    }

    private Write toWrite(Live transaction, Step step, Effect effect) {
        Snapshot snapshot = step.snapshot();
        Instant now = clock.now();
        if (effect instanceof Effect.Decide decide) {
            return new Write.Decide(
                    snapshot, transaction.version(), transaction.calls(), decide.decision(), decide.reason(), now);
        }
        if (effect instanceof Effect.End end) {
            return new Write.End(snapshot, transaction.version(), transaction.calls(), end.state(), now);
        }
        Instant next = step.wakeAt() == null ? snapshot.deadline() : step.wakeAt();
        return new Write.Save(snapshot, transaction.version(), transaction.calls(), next);
    }

    private void write(Live transaction, Write write) {
        boolean saves = write instanceof Write.Save;
        boolean again = saves && transaction.isUnsaved();
        if (saves) {
            transaction.unsaved(true);
        }
        try {
            if (transactions.write(write)) {
                transaction.version(write.version() + 1);
                if (saves) {
                    transaction.unsaved(false);
                }
                if (again) {
                    transaction.addFirst(new Event.Woken()); // a decision may have had to wait for it
                }
                written(transaction, write);
            } else {
                refused(transaction, write);
            }
        } catch (RuntimeException | Error e) {
            LOG.warnf("transaction %s cannot be written, again soon: %s", transaction.id(), e);
            transaction.wakeAt(clock.now().plus(DATABASE_PAUSE));
        }
    }

    private void written(Live transaction, Write write) {
        if (write instanceof Write.Decide decide) {
            transaction.addFirst(new Event.Decided(decide.decision(), decide.reason(), decide.at()));
        } else if (write instanceof Write.End end) {
            transaction.addFirst(new Event.Ended(end.state(), end.at()));
        } else if (transaction.rests(clock.now().plus(restAfter))) {
            // The row says when it is due, and is found then. So a participant that is down for hours fills no memory.
            live.remove(transaction.id(), transaction);
            transaction.over().complete(null);
        }
    }

    private void refused(Live transaction, Write write) {
        Stored stored = find(transaction.id(), write.version() + 1);
        if (stored == null || !(isOurs(stored) || stored.snapshot().state().isFinal())) {
            drop(transaction);
        } else if (stored.version() == write.version()
                && stored.snapshot().state() == TransactionState.TRYING
                && write instanceof Write.Decide decide
                && decide.decision() == Decision.CONFIRM) {
            transaction.addFirst(new Event.TooLate());
        } else {
            if (transaction.isHurriedBy(stored)) {
                transaction.addFirst(new Event.Hurried());
            }
            transaction.addFirst(new Event.Reread(stored.snapshot(), stored.version()));
        }
    }

    private void finish(Live transaction) {
        live.remove(transaction.id(), transaction);
        stumbles.forget(transaction.id());
        Snapshot snapshot = transaction.snapshot();
        meters.counter("tcc.transactions.ended", "state", snapshot.state().name())
                .increment();
        transaction.over().complete(transaction.view());
    }

    /** Somebody else works on it now, or nobody can read it. */
    private void drop(Live transaction) {
        if (live.remove(transaction.id(), transaction)) {
            LOG.infof("transaction %s is not worked on here any more", transaction.id());
            transaction.over().complete(null);
        }
    }

    @PreDestroy
    void close() {
        writers.shutdown();
    }
}

package io.holdfast.local.pg;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the shop what has become of payments whose cards are called back. Sent until it is answered 2xx, a few times; what is
 * given up then, and what a killed simulator had not sent yet, only a query learns.
 */
final class Callbacks implements Consumer<Entry>, AutoCloseable {

    private static final int THREADS = 8;
    private static final int NONE = 0;
    private static final String WAITING = "WAITING";
    private static final int MOST_WAITING = 10_000;
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LONGEST_HELD_BACK = Duration.ofSeconds(3);
    private static final Duration TOO_OLD = Duration.ofMinutes(10);

    /** When the copies of a callback leave: between them comes what the payment becomes next. */
    private static final int[] COPIES_AFTER_MS = {0, 400, 900};

    private final Settings.@Nullable Callback target;
    private final Dice dice;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Fate, LongAdder> fates = new EnumMap<>(Fate.class);

    /** The newest event that was delivered of each payment. As many as the ledger keeps. */
    private final Map<String, Long> newest = new ConcurrentHashMap<>();

    /** What becomes of callbacks. */
    private enum Fate {
        DELIVERED,
        /** Delivered after a newer one about the same payment. */
        OVERTAKEN,
        DOUBLED,
        HELD_BACK,
        GIVEN_UP,
        LOST,
        FORGED,
        FORGED_ACCEPTED,
        /** Answered 401. */
        FORGED_REFUSED,
        /** Answered that there is too much to do now, or not at all: nobody has looked at it. */
        FORGED_UNHEARD,
        /** Answered in any other way. */
        FORGED_MISTAKEN
    }

    Callbacks(Settings.@Nullable Callback target, Dice dice, Clock clock) {
        this.target = target;
        this.dice = dice;
        this.clock = clock;
        for (Fate fate : Fate.values()) {
            fates.put(fate, new LongAdder());
        }
    }

    /** How many callbacks have had which fate since the start, and how many wait to be sent. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        fates.forEach((fate, count) -> counts.put(fate.name(), count.sum()));
        counts.put(WAITING, (long) waiting.get());
        return counts;
    }

    /** The ledger has a new line. Only arranges what follows: the ledger waits. */
    @Override
    public void accept(Entry entry) {
        if (target == null || !entry.card().isCalledBack() || entry.state() == State.PENDING) {
            return;
        }
        Event event = Event.of(entry);
        if (dice.hit(Faults::lostCallbacks)) {
            count(Fate.LOST);
        } else {
            int copies = entry.card() == Card.DUPLICATE ? 3 : dice.hit(Faults::doubledCallbacks) ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                Duration heldBack = Duration.ZERO;
                if (dice.hit(Faults::heldBackCallbacks)) {
                    heldBack = dice.upTo(LONGEST_HELD_BACK);
                    count(Fate.HELD_BACK);
                }
                if (copy > 0) {
                    count(Fate.DOUBLED);
                }
                later(heldBack.plusMillis(COPIES_AFTER_MS[copy]), () -> deliver(target, event, 1));
            }
        }
        if (dice.hit(Faults::forgedCallbacks)) {
            later(dice.upTo(LONGEST_HELD_BACK), () -> forge(target, event));
        }
    }

    private void deliver(Settings.Callback to, Event event, int attempt) {
        byte[] body = event.body();
        if (isTaken(answer(to, Signature.of(to.secret(), clock.instant(), body), body))) {
            count(Fate.DELIVERED);
            if (newest.merge(event.key(), event.sequence(), Math::max) > event.sequence()) {
                count(Fate.OVERTAKEN);
            }
        } else if (attempt < ATTEMPTS) {
            later(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)), () -> deliver(to, event, attempt + 1));
        } else {
            count(Fate.GIVEN_UP);
        }
    }

    /** Somebody who does not know the secret, or only an old message. */
    private void forge(Settings.Callback to, Event event) {
        byte[] lie = event.turnedRound().body();
        Instant now = clock.instant();
        String signature = switch (dice.of(3)) {
            case 0 -> Signature.of("not " + to.secret(), now, lie);
            case 1 -> Signature.of(to.secret(), now, event.body());
            default -> Signature.of(to.secret(), now.minus(TOO_OLD), lie);
        };
        count(Fate.FORGED);
        int status = answer(to, signature, lie);
        if (isTaken(status)) {
            count(Fate.FORGED_ACCEPTED);
        } else {
            count(
                    switch (status) {
                        case 401 -> Fate.FORGED_REFUSED;
                        case NONE, 429, 503 -> Fate.FORGED_UNHEARD;
                        default -> Fate.FORGED_MISTAKEN;
                    });
        }
    }

    private static boolean isTaken(int status) {
        return status >= 200 && status < 300;
    }

    /** The status of the answer; {@link #NONE} without one. */
    private int answer(Settings.Callback to, String signature, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(to.url())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(Signature.HEADER, signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE;
        }
    }

    private void later(Duration wait, Runnable work) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            count(Fate.GIVEN_UP);
            return;
        }
        try {
            var unused = threads.schedule(
                    () -> {
                        try {
                            work.run();
                        } finally {
                            waiting.decrementAndGet();
                        }
                    },
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            waiting.decrementAndGet();
        }
    }

    private void count(Fate fate) {
        LongAdder counter = fates.get(fate);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

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

    /** What becomes of callbacks. */
    private enum Fate {
        DELIVERED,
        GIVEN_UP,
        LOST,
        FORGED,
        FORGED_ACCEPTED
    }

    Callbacks(Settings.@Nullable Callback target, Dice dice, Clock clock) {
        this.target = target;
        this.dice = dice;
        this.clock = clock;
        for (Fate fate : Fate.values()) {
            fates.put(fate, new LongAdder());
        }
    }

    /** How many callbacks have had which fate since the start. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        fates.forEach((fate, count) -> counts.put(fate.name(), count.sum()));
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
                Duration heldBack = dice.hit(Faults::heldBackCallbacks) ? dice.upTo(LONGEST_HELD_BACK) : Duration.ZERO;
                later(heldBack.plusMillis(COPIES_AFTER_MS[copy]), () -> deliver(target, event.body(), 1));
            }
        }
        if (dice.hit(Faults::forgedCallbacks)) {
            later(dice.upTo(LONGEST_HELD_BACK), () -> forge(target, event));
        }
    }

    private void deliver(Settings.Callback to, byte[] body, int attempt) {
        if (isTaken(to, Signature.of(to.secret(), clock.instant(), body), body)) {
            count(Fate.DELIVERED);
        } else if (attempt < ATTEMPTS) {
            later(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)), () -> deliver(to, body, attempt + 1));
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
        if (isTaken(to, signature, lie)) {
            count(Fate.FORGED_ACCEPTED);
        }
    }

    private boolean isTaken(Settings.Callback to, String signature, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(to.url())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(Signature.HEADER, signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status >= 200 && status < 300;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
                        waiting.decrementAndGet();
                        work.run();
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

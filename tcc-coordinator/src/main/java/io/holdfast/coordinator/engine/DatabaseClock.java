package io.holdfast.coordinator.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The database's clock, as seen from here: an observation of it carried on by this machine's monotonic clock. Good enough to
 * know when to act; what is right is judged by the database itself, inside its statements.
 */
@ApplicationScoped
public class DatabaseClock {

    /** What a slow exchange or a machine that runs unevenly may come to is no step. */
    private static final Duration STEP = Duration.ofSeconds(2);

    private record Observation(Instant time, long atNanos) {}

    private final LongSupplier nanoTime;
    private volatile Observation last;

    @Inject
    DatabaseClock() {
        this(System::nanoTime, Instant.now());
    }

    /** With the monotonic clock to carry on by, and what to believe until the database is asked. */
    DatabaseClock(LongSupplier nanoTime, Instant first) {
        this.nanoTime = nanoTime;
        this.last = new Observation(first, nanoTime.getAsLong());
    }

    /**
     * Reads the database's time; taken to be that of the middle of the exchange.
     *
     * @return whether it has been set back since the last time, so that what was to be in a moment is far ahead now
     */
    public boolean observe(Supplier<Instant> read) {
        long before = nanoTime.getAsLong();
        Instant time = read.get();
        long half = (nanoTime.getAsLong() - before) / 2;
        Instant expected = at(before + half);
        last = new Observation(time, before + half);
        return time.plus(STEP).plusNanos(half).isBefore(expected);
    }

    /** The database's time now, to the millisecond. */
    public Instant now() {
        return at(nanoTime.getAsLong());
    }

    private Instant at(long nanos) {
        Observation seen = last;
        return seen.time.plusMillis((nanos - seen.atNanos) / 1_000_000);
    }

    /** Milliseconds that go on steadily from an arbitrary begin, whatever is done to the database's clock. */
    public long steadyMillis() {
        return nanoTime.getAsLong() / 1_000_000;
    }
}

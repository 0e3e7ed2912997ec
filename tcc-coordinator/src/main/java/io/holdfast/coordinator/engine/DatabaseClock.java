package io.holdfast.coordinator.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The database's clock, as seen from here: an observation of it carried on by this machine's monotonic clock. Good enough to
 * know when to act; what is right is judged by the database itself, inside its statements.
 */
@ApplicationScoped
public class DatabaseClock {

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

    /** Reads the database's time; taken to be that of the middle of the exchange. */
    public void observe(Supplier<Instant> read) {
        long before = nanoTime.getAsLong();
        Instant time = read.get();
        long after = nanoTime.getAsLong();
        last = new Observation(time, before + (after - before) / 2);
    }

    /** The database's time now, to the millisecond. */
    public Instant now() {
        Observation seen = last;
        long millis = (nanoTime.getAsLong() - seen.atNanos) / 1_000_000;
        return seen.time.plusMillis(millis);
    }
}

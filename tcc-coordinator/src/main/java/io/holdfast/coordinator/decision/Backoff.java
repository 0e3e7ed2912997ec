package io.holdfast.coordinator.decision;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential, capped, with full jitter: participants that come back are not met by everybody at once
 * (Brooker, "Exponential Backoff And Jitter").
 */
public record Backoff(Duration base, Duration cap) {

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (base.toMillis() < 1 || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("a backoff needs 1 ms <= base <= cap, not " + base + " and " + cap);
        }
    }

    /** How long to wait after so many attempts (from 1): between 1 ms and {@link #limit}. */
    Duration after(int attempts, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(1, limit(attempts).toMillis() + 1));
    }

    /** The longest wait after so many attempts. */
    public Duration limit(int attempts) {
        long doubled = base.toMillis() << Math.min(Math.max(0, attempts - 1), MAX_DOUBLINGS);
        return Duration.ofMillis(Math.min(doubled < 0 ? Long.MAX_VALUE : doubled, cap.toMillis()));
    }
}

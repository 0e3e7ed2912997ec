package io.holdfast.coordinator.participant;

import java.util.function.LongSupplier;

/** A token bucket for repeated calls: at most so many a second, with at most one second's worth saved up. */
final class RetryBudget {

    private final long nanosPerToken;
    private final long mostNanos;
    private final LongSupplier nanoTime;
    private long savedNanos;
    private long lastNanos;

    RetryBudget(int perSecond, LongSupplier nanoTime) {
        this.nanosPerToken = 1_000_000_000L / perSecond;
        this.mostNanos = 1_000_000_000L;
        this.nanoTime = nanoTime;
        this.savedNanos = mostNanos;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Takes a token, if there is one. */
    synchronized boolean take() {
        long now = nanoTime.getAsLong();
        savedNanos = Math.min(mostNanos, savedNanos + (now - lastNanos));
        lastNanos = now;
        if (savedNanos < nanosPerToken) {
            return false;
        }
        savedNanos -= nanosPerToken;
        return true;
    }

    /** Gives back a token that was not used. */
    synchronized void giveBack() {
        savedNanos = Math.min(mostNanos, savedNanos + nanosPerToken);
    }
}

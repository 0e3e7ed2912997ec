package io.holdfast.participant.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the lock's two scripts promise: the same in a real Redis and in the simulated one. */
abstract class LocksContract {

    private static final long LONG = 20_000;

    private final String key = "{stock}:lock:" + UUID.randomUUID();

    abstract boolean take(String name, long token, long leaseMs);

    abstract void release(String name, long token);

    abstract void letPass(long ms);

    @Test
    void oneHoldsItUntilItIsReleased() {
        assertThat(take(key, 1, LONG)).isTrue();
        assertThat(take(key, 2, LONG)).isFalse();
        release(key, 1);
        assertThat(take(key, 2, LONG)).isTrue();
    }

    @Test
    void isReleasedOnlyByItsOwnToken() {
        assertThat(take(key, 1, LONG)).isTrue();
        release(key, 2);
        assertThat(take(key, 2, LONG)).isFalse();
    }

    @Test
    void endsWithItsLease() {
        assertThat(take(key, 1, 50)).isTrue();
        letPass(200);
        assertThat(take(key, 2, LONG)).isTrue();
        release(key, 1);
        assertThat(take(key, 3, LONG))
                .as("who outlived its lease frees nobody else's lock")
                .isFalse();
    }
}

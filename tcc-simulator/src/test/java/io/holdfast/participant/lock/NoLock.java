package io.holdfast.participant.lock;

import io.holdfast.participant.ParticipantConfig;
import java.util.Collection;
import java.util.function.Supplier;

/** Around a simulated try the lock is taken and released by events of its own, so here is none. */
public final class NoLock extends RedisLock {

    @SuppressWarnings("NullAway") // Nothing is left that would speak to Redis.
    public NoLock(ParticipantConfig config) {
        super(null, config, "simulated");
    }

    @Override
    public <T> T under(Collection<String> keys, Supplier<T> work) {
        return work.get();
    }
}

package io.holdfast.participant.lock;

import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Invariant;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;
import java.util.HashMap;
import java.util.Map;

/**
 * The two scripts of {@link RedisLock} over keys in memory, and its steps as events: take, wait a little or go on without,
 * work, release. Held against the real lock by {@code LocksContract}.
 */
public final class SimulatedRedis {

    private static final long LEASE_MS = 400;
    private static final int PATIENCE = 4;
    private static final int PAUSE_MS = 15;

    private record Held(long token, long until) {}

    private final World world;
    private final Map<String, Held> keys = new HashMap<>();
    /** Who believes to hold a key, and until when it is entitled to. */
    private final Map<String, Held> entitled = new HashMap<>();

    private long tokens;

    public SimulatedRedis(World world) {
        this.world = world;
    }

    /** Does the work under the lock of the key, or, when that is not to be had, without it. */
    public void under(Machine machine, String key, Runnable work) {
        attempt(machine, key, ++tokens, 1, work);
    }

    private void attempt(Machine machine, String key, long token, int attempt, Runnable work) {
        if (world.strikes(Fault.REDIS_EMPTIED)) {
            keys.clear();
            entitled.clear();
        }
        if (take(key, token, LEASE_MS)) {
            Held holder = entitled.get(key);
            if (holder != null && holder.until() > world.now()) {
                throw world.violate(
                        Invariant.LOCK_HAS_ONE_HOLDER,
                        "two hold the lock of " + key + " at once, and no lease has run out");
            }
            entitled.put(key, new Held(token, world.now() + LEASE_MS));
            long takes = world.strikes(Fault.LOCK_OUTLIVED)
                    ? LEASE_MS + world.chance().below(600)
                    : world.chance().between(1, 10);
            machine.after(takes, () -> {
                try {
                    work.run();
                } finally {
                    Held mine = entitled.get(key);
                    if (mine != null && mine.token() == token) {
                        entitled.remove(key);
                    }
                    release(key, token);
                }
            });
        } else if (attempt >= PATIENCE) {
            work.run();
        } else {
            machine.after(world.chance().between(1, PAUSE_MS), () -> attempt(machine, key, token, attempt + 1, work));
        }
    }

    /** As the script that takes. */
    boolean take(String key, long token, long leaseMs) {
        Held holder = keys.get(key);
        if (holder != null && holder.until() > world.now()) {
            return false;
        }
        keys.put(key, new Held(token, world.now() + leaseMs));
        return true;
    }

    /** As the script that releases. */
    void release(String key, long token) {
        Held holder = keys.get(key);
        if (holder != null && (holder.token() == token || world.has(Bug.LOCK_RELEASED_WITH_ANOTHERS_TOKEN))) {
            keys.remove(key);
        }
    }
}

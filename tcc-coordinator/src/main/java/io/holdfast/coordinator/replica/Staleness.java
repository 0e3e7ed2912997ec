package io.holdfast.coordinator.replica;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which replicas are dead: those whose counter has not moved for a while of this process's monotonic clock. While our own
 * heartbeats fail nobody is judged, since a stalled database lets everybody's counter stand still.
 */
final class Staleness {

    private record Seen(long counter, long sinceNanos) {}

    private final UUID self;
    private final long staleNanos;
    private final Map<UUID, Seen> seen = new HashMap<>();
    private long lastNanos;

    Staleness(UUID self, Duration staleAfter, long nowNanos) {
        this.self = self;
        this.staleNanos = staleAfter.toNanos();
        this.lastNanos = nowNanos;
    }

    /** The database failed us: start judging anew. */
    void forgive() {
        seen.clear();
    }

    /** Takes notice of all counters; gives those that are dead. */
    List<UUID> observe(Map<UUID, Long> counters, long nowNanos) {
        if (nowNanos - lastNanos > staleNanos / 2) {
            // We were stopped, or the database was: that time counts for nobody.
            seen.clear();
        }
        lastNanos = nowNanos;
        seen.keySet().retainAll(counters.keySet());
        List<UUID> dead = new ArrayList<>();
        counters.forEach((id, counter) -> {
            Seen before = seen.get(id);
            if (before == null || before.counter != counter) {
                seen.put(id, new Seen(counter, nowNanos));
            } else if (!id.equals(self) && nowNanos - before.sinceNanos >= staleNanos) {
                dead.add(id);
            }
        });
        return dead;
    }
}

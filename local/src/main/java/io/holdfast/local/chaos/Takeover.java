package io.holdfast.local.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long the transactions of a dead coordinator take to move on. Whose they are is told by the database alone: the dead one
 * is the replica whose counter stands still.
 */
final class Takeover {

    /** Longer than a beat, shorter than it takes the others to notice. */
    private static final Duration STANDS_STILL = Duration.ofMillis(1_700);

    /** What the dead one had sent before its death has arrived by then. */
    private static final Duration LAST_BEAT = Duration.ofMillis(300);

    private static final Duration POLL = Duration.ofMillis(25);

    /**
     * What was seen.
     *
     * @param replica the dead one
     * @param millis from the death to when the last of its open transactions belonged to somebody else, or to the bound
     * @param transactions how many it had when it died
     * @param left how many of them it still had at the bound
     */
    record Seen(String replica, long millis, long transactions, long left) {

        /** Whether there was something to take over, and nothing of it is left. */
        boolean isTakenOver() {
            return transactions > 0 && left == 0;
        }
    }

    private final OpenWork work;

    Takeover(OpenWork work) {
        this.work = work;
    }

    /** Watches, from the moment of a death on; empty when nobody is seen to be dead. */
    Optional<Seen> watch(long deadSinceNanos, Duration bound) throws SQLException, InterruptedException {
        Map<String, Long> owned = new HashMap<>();
        for (String replica : work.replicas().keySet()) {
            owned.put(replica, work.ownedBy(replica));
        }
        Thread.sleep(LAST_BEAT.toMillis());
        Map<String, Long> first = work.replicas();
        Thread.sleep(STANDS_STILL.toMillis());
        Map<String, Long> second = work.replicas();
        // One that died long before may still be listed; it has nothing any more.
        String dead = first.entrySet().stream()
                .filter(replica -> second.getOrDefault(replica.getKey(), replica.getValue()) <= replica.getValue())
                .map(Map.Entry::getKey)
                .max(Comparator.comparing(replica -> owned.getOrDefault(replica, 0L)))
                .orElse(null);
        if (dead == null) {
            return Optional.empty();
        }
        long giveUp = deadSinceNanos + bound.toNanos();
        long left;
        while ((left = work.ownedBy(dead)) > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(POLL.toMillis());
        }
        long millis = (System.nanoTime() - deadSinceNanos) / 1_000_000;
        return Optional.of(new Seen(dead, millis, owned.getOrDefault(dead, 0L), left));
    }
}

package io.holdfast.local.chaos;

import java.sql.SQLException;
import java.time.Duration;
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
     * @param millis from the death to when the last of its open transactions belonged to somebody else
     * @param transactions how many it had when it was found to be dead
     */
    record Seen(long millis, long transactions) {}

    private final OpenWork work;

    Takeover(OpenWork work) {
        this.work = work;
    }

    /** Watches, from the moment of a kill on; empty when it was not over within the bound. */
    Optional<Seen> watch(long killedAtNanos, Duration bound) throws SQLException, InterruptedException {
        Map<String, Long> owned = new HashMap<>();
        for (String replica : work.replicas().keySet()) {
            owned.put(replica, work.ownedBy(replica));
        }
        Thread.sleep(LAST_BEAT.toMillis());
        Map<String, Long> first = work.replicas();
        Thread.sleep(STANDS_STILL.toMillis());
        Map<String, Long> second = work.replicas();
        String dead = first.entrySet().stream()
                .filter(replica -> second.getOrDefault(replica.getKey(), replica.getValue()) <= replica.getValue())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (dead == null) {
            return Optional.empty();
        }
        long had = owned.getOrDefault(dead, 0L);
        long giveUp = killedAtNanos + bound.toNanos();
        while (work.ownedBy(dead) > 0) {
            if (System.nanoTime() > giveUp) {
                return Optional.empty();
            }
            Thread.sleep(POLL.toMillis());
        }
        return Optional.of(new Seen((System.nanoTime() - killedAtNanos) / 1_000_000, had));
    }
}

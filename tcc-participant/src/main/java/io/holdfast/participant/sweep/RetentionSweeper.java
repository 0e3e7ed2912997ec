package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Finished;
import io.holdfast.participant.inquiry.Inquiry;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.DatabaseException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes final reservations when the coordinator says that their transaction has ended, and the retention has passed since.
 * Row by row, never by transaction: a sibling of a removed row may be alive (apache/incubator-seata#8138).
 *
 * <p>A tombstone that goes could let a late try in; so the retention is longer than any call lives, and a try that old is
 * refused for its age ({@code TOO_OLD}) before its row is looked for.
 */
@ApplicationScoped
class RetentionSweeper {

    private static final Logger LOG = Logger.getLogger(RetentionSweeper.class);

    private final Finished finished;
    private final Inquiry inquiry;
    private final Duration retention;
    private final ParticipantConfig.Cleaning config;
    private final Counter removed;
    private final Counter stuck;
    private int round;

    RetentionSweeper(Finished finished, Inquiry inquiry, ParticipantConfig config, MeterRegistry metrics) {
        this.finished = finished;
        this.inquiry = inquiry;
        this.retention = config.retention();
        this.config = config.cleaning();
        if (this.config.batch() < 1 || this.config.batch() > DecisionsRequest.MAX_TRANSACTIONS) {
            throw new IllegalStateException("holdfast.participant.cleaning.batch is " + this.config.batch()
                    + ". Recommended action: make it 1 to " + DecisionsRequest.MAX_TRANSACTIONS + ".");
        }
        this.removed = metrics.counter("holdfast.participant.removed");
        this.stuck = metrics.counter("holdfast.participant.not.removed");
    }

    @Scheduled(
            every = "${holdfast.participant.cleaning.every:PT10S}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        long begin = System.nanoTime();
        // Each round begins with another state, so that none waits for ever behind one that has always more.
        round++;
        for (int i = 0; i < Finished.STATES.size(); i++) {
            ReservationState state = Finished.STATES.get((round + i) % Finished.STATES.size());
            for (int batch = 0; batch < config.batches(); batch++) {
                if (isOver(begin)) {
                    return;
                }
                List<BranchKey> keys = finished.due(state, config.batch());
                if (keys.isEmpty()) {
                    break;
                }
                Optional<DecisionsAnswer> answer =
                        inquiry.ask(keys.stream().map(BranchKey::transactionId).toList());
                if (answer.isEmpty()) {
                    return;
                }
                follow(keys, answer.get().byTransaction(), begin);
            }
        }
    }

    private boolean isOver(long begin) {
        return System.nanoTime() - begin > config.time().toNanos();
    }

    /**
     * Does what the coordinator answered.
     *
     * @param begin when the round began
     */
    void follow(List<BranchKey> keys, Map<UUID, DecisionsAnswer.Entry> entries, long begin) {
        List<BranchKey> toRemove = new ArrayList<>();
        Map<Duration, List<BranchKey>> toLeave = new TreeMap<>();
        for (BranchKey key : keys) {
            Duration left = left(entries.get(key.transactionId()));
            if (left.isZero()) {
                toRemove.add(key);
            } else {
                toLeave.computeIfAbsent(left, time -> new ArrayList<>()).add(key);
            }
        }
        if (!toRemove.isEmpty()) {
            int rows = remove(toRemove, begin);
            removed.increment(rows);
            LOG.debugf(
                    "%d reservations are removed, their transactions ended %s ago or more", (Object) rows, retention);
        }
        toLeave.forEach((time, left) -> leaveFor(left, time));
    }

    /** One that cannot go, because another table refers to it perhaps, steps back and keeps none of the others. */
    private int remove(List<BranchKey> keys, long begin) {
        try {
            return finished.remove(keys);
        } catch (RuntimeException e) {
            if (keys.size() == 1) {
                if (isLockWait(e)) {
                    LOG.debugf("reservation %s is locked, again in %s", keys.get(0), config.again());
                } else {
                    LOG.errorf("reservation %s cannot be removed, again in %s: %s", keys.get(0), config.again(), e);
                    stuck.increment();
                }
                leaveFor(keys, config.again());
                return 0;
            }
        }
        int rows = 0;
        for (BranchKey key : keys) {
            if (isOver(begin)) {
                break;
            }
            rows += remove(List.of(key), begin);
        }
        return rows;
    }

    /** One that is locked just now keeps no other from stepping back, and is not found as long as it is. */
    private void leaveFor(List<BranchKey> keys, Duration time) {
        try {
            finished.leaveFor(keys, time);
        } catch (RuntimeException e) {
            if (!isLockWait(e)) {
                throw e;
            }
            if (keys.size() > 1) {
                keys.forEach(key -> leaveFor(List.of(key), time));
            }
        }
    }

    private static boolean isLockWait(RuntimeException failure) {
        return failure instanceof DatabaseException database && database.isLockWait();
    }

    /** How long a reservation is kept from now on at least; zero when it may go. */
    private Duration left(DecisionsAnswer.@Nullable Entry entry) {
        if (entry == null || !entry.ended()) {
            return config.again();
        }
        Duration since = Duration.ofMillis(entry.endedMs() == null ? 0 : Math.max(0, entry.endedMs()));
        // In whole minutes, so that those of one batch are few different times.
        return since.compareTo(retention) >= 0
                ? Duration.ZERO
                : Duration.ofMinutes(retention.minus(since).toMinutes() + 1);
    }
}

package io.holdfast.participant.fence;

import io.holdfast.service.database.DatabaseException;
import io.holdfast.service.database.LockWait;
import java.time.Duration;
import java.util.function.Function;

/**
 * How long the calls of one batch wait for rows that are locked: until one of them has waited in vain, or all together for a
 * second; after that hardly, and soon not at all. Whoever holds a row for so long holds it for longer, and calls behind the one
 * that needs it must not pay for that again and again. What then finds a locked row is sent again.
 *
 * <p>With the batch's own wait of a second all this ends within the two seconds that the coordinator waits for an answer.
 */
final class Patience {

    private static final Duration MOST = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofMillis(500);

    private long spentAt = System.nanoTime() + MOST.toNanos();

    /** Does a part of the batch's work with what is left. */
    <T> T with(Function<LockWait, T> work) {
        try {
            return work.apply(left(System.nanoTime()));
        } catch (DatabaseException e) {
            if (e.isLockWait() && !isSpent()) {
                spentAt = System.nanoTime();
            }
            throw e;
        }
    }

    boolean isSpent() {
        return System.nanoTime() - spentAt >= 0;
    }

    private LockWait left(long now) {
        if (now - spentAt < 0) {
            return LockWait.ONCE;
        }
        // Some are locked only for a moment, by those who have waited with us and go on now.
        return now - spentAt < REST.toNanos() ? LockWait.BRIEFLY : LockWait.NEVER;
    }
}

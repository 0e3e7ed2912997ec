package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.store.Archive;
import io.holdfast.protocol.Ids;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the age of an id says: its time is in it. */
@ApplicationScoped
class IdAge {

    private final DatabaseClock clock;
    private final Duration oldest;
    private final Duration ahead;
    private final Duration surelyKept;

    IdAge(DatabaseClock clock, CoordinatorConfig config) {
        this.clock = clock;
        this.oldest = config.retention().minus(config.retentionMargin());
        this.ahead = config.retentionMargin();
        // Less the margin: the clock of whoever removes may be ahead of ours.
        this.surelyKept = config.archive().keep().minus(config.retentionMargin());
    }

    /** Why no begin takes the id; null when one does. If not now, then never again, unless it was made in the future. */
    @Nullable
    RefusedException refusal(UUID id) {
        if (!Ids.isVersion7(id)) {
            return new RefusedException(CoordinatorRefusal.TOO_OLD, "transaction id " + id + " is no UUIDv7");
        }
        Instant made = Ids.timeOf(id);
        if (made.isAfter(clock.now().plus(ahead))) {
            // It would be kept for longer than everybody else keeps what belongs to it.
            return new RefusedException(
                    CoordinatorRefusal.TOO_OLD, "transaction id " + id + " was made in the future, at " + made);
        }
        return isTooOld(id)
                ? new RefusedException(
                        CoordinatorRefusal.TOO_OLD,
                        "transaction id " + id + " was made at " + made + ", more than " + oldest + " ago")
                : null;
    }

    /** Whether no begin will ever take the id, so that nothing needs to be remembered about it. */
    boolean isTooOld(UUID id) {
        return !Ids.isVersion7(id) || Ids.timeOf(id).isBefore(clock.now().minus(oldest));
    }

    /** Whether a transaction of that id may have been there and be removed, so that nothing can be said about it. */
    boolean mayBeRemoved(UUID id) {
        return !Ids.isVersion7(id) || Ids.timeOf(id).isBefore(clock.now().minus(surelyKept));
    }

    /** How long ago the id was made; zero when that is not known. */
    Duration of(UUID id) {
        Duration age = Ids.isVersion7(id) ? Duration.between(Ids.timeOf(id), clock.now()) : Duration.ZERO;
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Whether a transaction of that id may be in the archive. */
    boolean mayBeArchived(UUID id) {
        return Ids.timeOf(id).isBefore(clock.now().minus(Archive.MIN_AGE));
    }
}

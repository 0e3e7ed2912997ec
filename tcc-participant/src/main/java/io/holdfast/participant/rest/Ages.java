package io.holdfast.participant.rest;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.Ids;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * How old a transaction is, by its id. The id tells its maker's clock, so the margin is far wider than clocks differ: whatever
 * is not yet refused for its age still has the row that its calls have left.
 */
@Startup
@ApplicationScoped
class Ages {

    private final Duration oldest;
    private final Duration ahead;
    private final Clock clock = Clock.systemUTC();

    Ages(ParticipantConfig config) {
        Duration margin = config.retentionMargin();
        if (margin.isNegative() || margin.isZero() || margin.compareTo(config.retention()) >= 0) {
            throw new IllegalStateException("holdfast.participant.retention is " + config.retention()
                    + " and its margin " + margin + ". Recommended action: make the margin longer than zero and shorter"
                    + " than the retention.");
        }
        this.oldest = config.retention().minus(margin);
        // An id from the future is refused for its age that much later, when its row may be gone: so half of the margin
        // only.
        this.ahead = margin.dividedBy(2);
    }

    enum Age {
        USUAL,
        /** So old that its row may be gone soon, or is. */
        OLD,
        /** It tells no time, or one that has not come. */
        IMPOSSIBLE
    }

    Age of(UUID transactionId) {
        if (!Ids.isVersion7(transactionId)
                || Ids.timeOf(transactionId).isAfter(clock.instant().plus(ahead))) {
            return Age.IMPOSSIBLE;
        }
        return Ids.timeOf(transactionId).isBefore(clock.instant().minus(oldest)) ? Age.OLD : Age.USUAL;
    }

    /** What is acceptable, for a human. */
    String range() {
        Instant now = clock.instant();
        return "made between " + now.minus(oldest) + " and " + now.plus(ahead);
    }
}

package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StalenessTest {

    private static final UUID SELF = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final long START = System.nanoTime();

    private final Staleness staleness = new Staleness(SELF, Duration.ofSeconds(3), START);

    @Test
    void whoseCounterStandsStillForThreeSecondsIsDead() {
        for (int ms = 0; ms < 3000; ms += 250) {
            assertThat(observe(ms, ms, 5)).isEmpty();
        }
        assertThat(observe(3000, 3000, 5)).containsExactly(OTHER);
        assertThat(observe(3250, 3250, 6)).isEmpty();
    }

    @Test
    void nobodyIsDeadToItself() {
        for (int ms = 0; ms < 10_000; ms += 250) {
            assertThat(observe(ms, 1, ms)).isEmpty();
        }
    }

    @Test
    void theTimeInWhichTheDatabaseStoodStillCountsForNobody() {
        observe(0, 1, 5);
        observe(250, 2, 5);
        // The database answers again after ten seconds; the other has had no chance to beat either.
        assertThat(observe(10_000, 3, 5)).isEmpty();
        assertThat(observe(10_250, 3, 5)).isEmpty();
    }

    @Test
    void whileOurOwnHeartbeatFailsNobodyIsJudged() {
        for (int ms = 0; ms < 10_000; ms += 250) {
            staleness.forgive();
            assertThat(observe(ms, 1, 5)).isEmpty();
        }
    }

    private List<UUID> observe(long ms, long ours, long theirs) {
        return staleness.observe(Map.of(SELF, ours, OTHER, theirs), START + ms * 1_000_000L);
    }
}

package io.holdfast.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final DatabaseClock clock = new DatabaseClock(nanos::get, NOON);

    @Test
    void goesOnBetweenTwoObservations() {
        pass(Duration.ofMillis(1_500));
        assertThat(clock.now()).isEqualTo(NOON.plusMillis(1_500));
    }

    @Test
    void tellsThatItWasSetBackAndStandsThereThen() {
        pass(Duration.ofSeconds(10));
        assertThat(clock.observe(() -> NOON.plusSeconds(10).minus(Duration.ofHours(1))))
                .isTrue();
        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(10).minus(Duration.ofHours(1)));
        assertThat(clock.observe(clock::now)).isFalse();
    }

    @Test
    void aStepForwardOrASmallOneBackIsNothingToTell() {
        assertThat(clock.observe(() -> NOON.plus(Duration.ofHours(1)))).isFalse();
        assertThat(clock.observe(() -> clock.now().minusMillis(1_900))).isFalse();
    }

    /** The answer was on its way for long, or the question was: nobody knows. */
    @Test
    void aSlowExchangeIsNoStep() {
        assertThat(clock.observe(() -> {
                    pass(Duration.ofSeconds(20));
                    return NOON;
                }))
                .isFalse();
    }

    @Test
    void itsSteadyTimeKnowsNoStep() {
        long before = clock.steadyMillis();
        assertThat(clock.observe(() -> NOON.minus(Duration.ofHours(1)))).isTrue();
        pass(Duration.ofMillis(7));
        assertThat(clock.steadyMillis() - before).isEqualTo(7);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}

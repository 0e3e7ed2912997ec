package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff();

    @Test
    void waitsLongerAfterEachShortLifeUpToABound() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 7; i++) {
            Duration wait = backoff.after(Duration.ofSeconds(1));
            assertThat(wait).isGreaterThan(last);
            last = wait;
        }
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(15));
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void forgivesAfterALongLife() {
        backoff.after(Duration.ZERO);
        backoff.after(Duration.ZERO);
        assertThat(backoff.after(Duration.ofMinutes(1))).isEqualTo(Duration.ofMillis(200));
    }
}

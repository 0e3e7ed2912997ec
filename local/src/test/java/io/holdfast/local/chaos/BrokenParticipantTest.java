package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The median of three goes counts, and a go that cannot change it is not played. */
class BrokenParticipantTest {

    @Test
    void twoThatAgreeAreEnough() {
        assertThat(BrokenParticipant.isSettled(List.of())).isFalse();
        assertThat(BrokenParticipant.isSettled(List.of(1.0))).isFalse();
        assertThat(BrokenParticipant.isSettled(List.of(1.0, 9.0))).isFalse();
        assertThat(BrokenParticipant.isSettled(List.of(1.0, 1.5))).isTrue();
        assertThat(BrokenParticipant.isSettled(List.of(1.51, 9.0))).isTrue();
    }

    @Test
    void oneGoodGoIsNotEnough() {
        assertThat(BrokenParticipant.isSpared(List.of(1.0))).isFalse();
        assertThat(BrokenParticipant.isSpared(List.of(1.51, 0.9, 1.6))).isFalse();
        assertThat(BrokenParticipant.isSpared(List.of(1.51, 0.9, 1.5))).isTrue();
    }
}

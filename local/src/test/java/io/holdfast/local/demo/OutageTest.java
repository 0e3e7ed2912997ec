package io.holdfast.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.process.StartFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final List<String> told = new ArrayList<>();

    private Outage outage() {
        return new Outage((verb, name) -> told.add(verb + " " + name), "balance");
    }

    @Test
    void itBeginsAndEndsOnce() {
        try (Outage outage = outage()) {
            outage.begin();
            outage.begin();
            assertThat(outage.isOn()).isTrue();
            outage.end();
            outage.end();
            outage.begin();
            assertThat(outage.isOn()).isFalse();
        }
        assertThat(told).containsExactly("kill-stay-down balance", "start balance");
    }

    @Test
    void whatIsDownIsStartedWhenTheSceneBreaksOff() {
        assertThatThrownBy(() -> {
                    try (Outage outage = outage()) {
                        outage.begin();
                        throw new StartFailure("the scene breaks off");
                    }
                })
                .hasMessage("the scene breaks off");
        assertThat(told).containsExactly("kill-stay-down balance", "start balance");
    }

    @Test
    void itsTimeIsCountedFromWhenItBegan() {
        try (Outage outage = outage()) {
            assertThat(outage.hasLasted(Duration.ZERO)).isFalse();
            outage.begin();
            assertThat(outage.hasLasted(Duration.ZERO)).isTrue();
            assertThat(outage.hasLasted(Duration.ofMinutes(1))).isFalse();
            outage.end();
            assertThat(outage.hasLasted(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void whatIsNotDownIsLeftAlone() {
        outage().close();
        assertThat(told).isEmpty();
    }
}

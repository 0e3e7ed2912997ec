package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.embedded.Ports;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HealthTest {

    @Test
    void degradedIsToldFromReady() {
        assertThat(read(200, "{\"checks\":[{\"name\":\"redis\",\"status\":\"UP\",\"data\":{\"degraded\":false}}]}"))
                .isEqualTo(new Health(Health.State.READY, ""));
        assertThat(read(200, "{\"checks\":[{\"name\":\"redis\",\"status\":\"UP\",\"data\":{\"degraded\":true}}]}"))
                .isEqualTo(new Health(Health.State.DEGRADED, "degraded: redis"));
    }

    @Test
    void whatIsDownIsNamed() {
        assertThat(read(503, "{\"checks\":[{\"name\":\"database\",\"status\":\"DOWN\"}]}"))
                .isEqualTo(new Health(Health.State.NOT_READY, "down: database"));
        assertThat(read(500, "not json")).isEqualTo(new Health(Health.State.NOT_READY, "answers 500"));
    }

    @Test
    void nobodyThereIsNotReady() {
        assertThat(Health.of(Ports.free()).state()).isEqualTo(Health.State.NOT_READY);
    }

    private static Health read(int status, String body) {
        return Health.read(status, body.getBytes(StandardCharsets.UTF_8));
    }
}

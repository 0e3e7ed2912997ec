package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaTest {

    @Test
    void coordinatorsAreAHundredPortsApart() {
        assertThat(Replica.of(Service.ALL, 0, 3))
                .extracting(replica -> replica.name() + " " + replica.port())
                .contains("coordinator 8080", "coordinator-2 8180", "coordinator-3 8280", "order 8081", "stock 8082");
    }

    @Test
    void theOffsetMovesEveryPort() {
        assertThat(Replica.of(Service.ALL, 1000, 1))
                .extracting(Replica::url)
                .contains("http://127.0.0.1:9080", "http://127.0.0.1:9081");
    }
}

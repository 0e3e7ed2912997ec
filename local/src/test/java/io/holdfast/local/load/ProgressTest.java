package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void theBarGrowsWithTheOrders() {
        Outcomes outcomes = new Outcomes(10);
        assertThat(Progress.bar(outcomes, 10, 0)).contains("[..............................] 0 of 10");
        for (int i = 0; i < 5; i++) {
            outcomes.confirmed(1);
        }
        assertThat(Progress.bar(outcomes, 10, 2)).contains("[###############...............] 5 of 10, 3/s");
        outcomes.unexpected("what");
        assertThat(Progress.bar(outcomes, 10, 2)).contains("1 unexpected");
    }
}

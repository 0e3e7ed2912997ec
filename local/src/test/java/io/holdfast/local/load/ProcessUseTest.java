package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessUseTest {

    @Test
    void theTimesStandBehindANameThatMayHoldAnything() {
        String stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 8531 0 0 0 1250 250 0 0 20 0 31 0 123 456 789\n";
        assertThat(ProcessUse.cpuSeconds(stat)).isEqualTo(15.0);
    }

    @Test
    void residentMemoryIsReadInKibibytes() {
        assertThat(ProcessUse.residentMiB("Name:\tjava\nVmRSS:\t  262144 kB\nThreads:\t31\n"))
                .isEqualTo(256.0);
    }

    @Test
    void aKernelThreadHasNoMemory() {
        assertThat(ProcessUse.residentMiB("Name:\tkthreadd\n")).isZero();
    }

    @Test
    void aMachineThatWaitsIsNotBusy() {
        assertThat(ProcessUse.machine("cpu  100 20 30 9999 8888 5 4 1 0 0\ncpu0 1 1 1 1 1 1 1 1\n"))
                .isEqualTo(1.59);
    }

    @Test
    void aProcessThatIsGoneHasNoFigures() {
        assertThat(ProcessUse.of(Long.MAX_VALUE)).isEmpty();
    }
}

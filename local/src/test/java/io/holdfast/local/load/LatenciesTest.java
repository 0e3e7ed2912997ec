package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static long[] milliseconds(long from, long to) {
        return LongStream.rangeClosed(from, to).map(each -> each * 1_000_000).toArray();
    }

    @Test
    void eachFigureIsOneThatWasMeasured() {
        assertThat(Latencies.of(milliseconds(1, 1_000))).isEqualTo(new Latencies(500, 950, 990, 1_000));
    }

    @Test
    void theOrderOfTheTimesDoesNotMatter() {
        long[] times = {3_000_000, 1_000_000, 2_000_000};
        assertThat(Latencies.of(times)).isEqualTo(new Latencies(2, 3, 3, 3));
        assertThat(times).containsExactly(3_000_000, 1_000_000, 2_000_000);
    }

    @Test
    void oneTimeIsEveryFigure() {
        assertThat(Latencies.of(milliseconds(7, 7))).isEqualTo(new Latencies(7, 7, 7, 7));
    }

    @Test
    void withoutTimesThereIsNothingToTell() {
        assertThat(Latencies.of(new long[0])).isEqualTo(new Latencies(0, 0, 0, 0));
    }
}

package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.store.Replicas;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PulseTest {

    private final AtomicLong now = new AtomicLong();
    private final List<Replicas.Due> woken = new ArrayList<>();

    /** A replica that wakes for longer than half of what makes others stale would never find anybody dead. */
    @Test
    void aBacklogIsWokenForASliceOfTimeAndAtLeastByOne() {
        assertThat(wake(1000, Duration.ofMillis(10))).isEqualTo(25);
        assertThat(wake(1000, Duration.ofSeconds(10))).isEqualTo(1);
        assertThat(wake(3, Duration.ofMillis(10))).isEqualTo(3);
        assertThat(wake(0, Duration.ofMillis(10))).isZero();
    }

    private int wake(int backlog, Duration each) {
        List<Replicas.Due> page = IntStream.range(0, backlog)
                .mapToObj(i -> new Replicas.Due(new UUID(0, i), 1, Instant.EPOCH))
                .toList();
        woken.clear();
        int count = Pulse.wake(
                page,
                due -> {
                    woken.add(due);
                    now.addAndGet(each.toNanos());
                },
                Duration.ofMillis(250),
                now::get);
        assertThat(woken).isEqualTo(page.subList(0, count));
        return count;
    }
}

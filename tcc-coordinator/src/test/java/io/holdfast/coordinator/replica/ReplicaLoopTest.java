package io.holdfast.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplicaLoopTest {

    @Test
    void workThatEndsInAnErrorIsDoneAgain() throws InterruptedException {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            CountDownLatch twice = new CountDownLatch(2);
            ReplicaLoop.every(executor, Duration.ofMillis(1), () -> {
                twice.countDown();
                throw new StackOverflowError("meant to be");
            });
            assertThat(twice.await(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }
}

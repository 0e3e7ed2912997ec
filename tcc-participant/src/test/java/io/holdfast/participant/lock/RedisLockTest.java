package io.holdfast.participant.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class RedisLockTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Inject
    RedisAPI redis;

    @Inject
    Vertx vertx;

    private final String key = UUID.randomUUID().toString();

    @Test
    void holdersWorkOneAfterTheOther() throws Exception {
        RedisLock lock = lock(redis, LONG, LONG);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                // Two keys in changing order: neither deadlock nor overlap.
                List<String> keys = i % 2 == 0 ? List.of(key, key + "2") : List.of(key + "2", key);
                work.add(threads.submit(() -> lock.under(keys, () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    sleep(3);
                    return inside.decrementAndGet();
                })));
            }
            for (Future<Integer> each : work) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void lockIsReleasedWhenTheWorkIsDoneOrFails() {
        RedisLock lock = lock(redis, LONG, Duration.ZERO);
        lock.under(Set.of(key), () -> "done");
        awaitFree();
        try {
            lock.under(Set.of(key), () -> {
                throw new IllegalStateException("the work fails");
            });
        } catch (IllegalStateException expected) {
            awaitFree();
        }
    }

    @Test
    void whoOutlivedItsLeaseDoesNotReleaseTheNextHoldersLock() {
        RedisLock shortLived = lock(redis, Duration.ofMillis(50), Duration.ZERO);
        shortLived.under(Set.of(key), () -> {
            await().until(() -> !taken());
            // Another holder takes the lock while the first still works.
            redis.set(List.of(name(), "another-token")).await().indefinitely();
            return "late";
        });
        sleep(200);
        assertThat(redis.get(name()).await().indefinitely().toString()).isEqualTo("another-token");
    }

    @Test
    void whoDoesNotGetTheLockInTimeGoesOnWithout() {
        redis.set(List.of(name(), "somebody-else")).await().indefinitely();
        String done = lock(redis, LONG, Duration.ofMillis(50)).under(Set.of(key), () -> "without");
        assertThat(done).isEqualTo("without");
        assertThat(taken()).isTrue();
    }

    @Test
    void workGoesOnWithoutRedis() {
        RedisAPI nowhere = RedisAPI.api(Redis.createClient(vertx, "redis://127.0.0.1:1"));
        RedisLock lock = lock(nowhere, LONG, LONG);
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(lock.under(Set.of(key), () -> "done")).isEqualTo("done");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private void awaitFree() {
        // Released without waiting for the answer.
        await().atMost(Duration.ofSeconds(5)).until(() -> !taken());
    }

    private boolean taken() {
        return redis.exists(List.of(name())).await().indefinitely().toInteger() == 1;
    }

    private String name() {
        return "{test}:lock:" + key;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RedisLock lock(RedisAPI redis, Duration lease, Duration patience) {
        return new RedisLock(redis, new Config(new LockConfig(lease, patience)), "test");
    }

    private record LockConfig(Duration lease, Duration patience) implements ParticipantConfig.Lock {

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration pause() {
            return Duration.ofSeconds(1);
        }
    }

    private record Config(ParticipantConfig.Lock lock) implements ParticipantConfig {

        @Override
        public Duration retention() {
            return Duration.ofDays(7);
        }

        @Override
        public Duration retentionMargin() {
            return Duration.ofDays(1);
        }

        @Override
        public Sweep sweep() {
            throw new IllegalStateException("the lock does not sweep");
        }

        @Override
        public Combine combine() {
            throw new IllegalStateException("the lock combines nothing");
        }

        @Override
        public Cleaning cleaning() {
            throw new IllegalStateException("the lock combines nothing");
        }

        @Override
        public Unsettled unsettled() {
            throw new IllegalStateException("the lock pursues nothing");
        }
    }
}

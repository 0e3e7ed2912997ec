package io.holdfast.participant.lock;

import io.holdfast.embedded.EmbeddedRedis;
import io.holdfast.simulation.Servers;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisAPI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RealLocksTest extends LocksContract {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static EmbeddedRedis server;
    private static Vertx vertx;
    private static RedisAPI redis;

    @BeforeAll
    static void start() throws Exception {
        server = Servers.redis();
        vertx = Vertx.vertx();
        redis = RedisAPI.api(Redis.createClient(vertx, "redis://127.0.0.1:" + server.port()));
    }

    @AfterAll
    static void stop() {
        redis.close();
        vertx.closeAndAwait();
        server.close();
    }

    @Override
    boolean take(String name, long token, long leaseMs) {
        return redis.eval(List.of(RedisLock.TAKE, "1", name, Long.toString(token), Long.toString(leaseMs)))
                        .await()
                        .atMost(LIMIT)
                        .toInteger()
                == 1;
    }

    @Override
    void release(String name, long token) {
        redis.eval(List.of(RedisLock.RELEASE, "1", name, Long.toString(token)))
                .await()
                .atMost(LIMIT);
    }

    @Override
    void letPass(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

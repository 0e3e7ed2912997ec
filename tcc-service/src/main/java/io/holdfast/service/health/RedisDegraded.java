package io.holdfast.service.health;

import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Redis down costs speed, not correctness: the service stays ready and says that it is degraded. (The default check of the
 * Redis client would take every replica out of service at once.)
 */
@Readiness
@ApplicationScoped
class RedisDegraded implements HealthCheck {

    private static final Duration WAIT = Duration.ofMillis(300);

    private final Instance<RedisAPI> redis;

    RedisDegraded(Instance<RedisAPI> redis) {
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("redis")
                .up()
                .withData("degraded", !answers())
                .build();
    }

    private boolean answers() {
        try {
            redis.get().ping(List.of()).await().atMost(WAIT);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}

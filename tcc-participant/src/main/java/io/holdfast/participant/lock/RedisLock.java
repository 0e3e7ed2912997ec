package io.holdfast.participant.lock;

import io.holdfast.participant.ParticipantConfig;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A lock in Redis over the rows that a try contends for, so that contenders queue there and not inside the database.
 *
 * <p>It is never what makes the result right. Whoever does not get it in time, or finds Redis away, goes on without; the
 * conditional update in the database decides. All keys are taken at once or none (one script), each with the holder's own
 * token and a bounded life, and released only by that token.
 */
@ApplicationScoped
public class RedisLock {

    private static final Logger LOG = Logger.getLogger(RedisLock.class);

    static final String TAKE = """
            for _, key in ipairs(KEYS) do
              if redis.call('EXISTS', key) == 1 then return 0 end
            end
            for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
            return 1""";
    static final String RELEASE = """
            for _, key in ipairs(KEYS) do
              if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
            end
            return 1""";

    private final RedisAPI redis;
    private final ParticipantConfig.Lock config;
    private final String prefix;
    private final AtomicLong awayUntil = new AtomicLong(System.nanoTime());

    RedisLock(
            RedisAPI redis, ParticipantConfig config, @ConfigProperty(name = "holdfast.identity.name") String service) {
        this.redis = redis;
        this.config = config.lock();
        // In braces, so that all keys of a service live in one slot of a Redis cluster.
        this.prefix = "{" + service + "}:lock:";
    }

    /** Does the work under the lock of all the keys, or, when that is not to be had, without it. */
    public <T> T under(Collection<String> keys, Supplier<T> work) {
        List<String> names = new TreeSet<>(keys).stream().map(prefix::concat).toList();
        String token = names.isEmpty() ? null : take(names);
        try {
            return work.get();
        } finally {
            if (token != null) {
                release(names, token);
            }
        }
    }

    private @Nullable String take(List<String> names) {
        long start = System.nanoTime();
        String token = UUID.randomUUID().toString();
        for (int attempt = 1; start - awayUntil.get() >= 0; attempt++) {
            try {
                Response taken = redis.eval(arguments(
                                TAKE, names, token, Long.toString(config.lease().toMillis())))
                        .await()
                        .atMost(config.timeout());
                if (taken.toInteger() == 1) {
                    return token;
                }
            } catch (RuntimeException e) {
                goneFor(e);
                // The command may still have taken effect after all; nobody else knows the token.
                release(names, token);
                return null;
            }
            if (System.nanoTime() - start > config.patience().toNanos() || !pause(attempt)) {
                return null;
            }
        }
        return null;
    }

    private void release(List<String> names, String token) {
        redis.eval(arguments(RELEASE, names, token))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("lock not released, it will expire: %s", failure));
    }

    private void goneFor(RuntimeException e) {
        long now = System.nanoTime();
        long before = awayUntil.getAndSet(now + config.pause().toNanos());
        if (now - before > config.pause().toNanos()) {
            LOG.warnf("Redis is away, going on without locks: %s", e);
        }
    }

    private static boolean pause(int attempt) {
        try {
            Thread.sleep(1 + ThreadLocalRandom.current().nextLong(Math.min(20, 2L << Math.min(attempt, 5))));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> arguments(String script, List<String> names, String... values) {
        List<String> arguments = new ArrayList<>(names.size() + values.length + 2);
        arguments.add(script);
        arguments.add(Integer.toString(names.size()));
        arguments.addAll(names);
        arguments.addAll(List.of(values));
        return arguments;
    }
}

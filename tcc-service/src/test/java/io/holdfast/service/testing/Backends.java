package io.holdfast.service.testing;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.EmbeddedRedis;
import io.holdfast.embedded.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A MariaDB and a Redis of their own for the tests of one module, on free ports, in its {@code target} folder. */
public final class Backends implements QuarkusTestResourceLifecycleManager {

    private static final String SCHEMA = "app";

    private @Nullable EmbeddedMariaDb mariaDb;
    private @Nullable EmbeddedRedis redis;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "backends")), "run");
            EmbeddedMariaDb database = EmbeddedMariaDb.start(
                    folder.resolve("mariadb"), Ports.free(), List.of(new Account(SCHEMA, "tests", "tests-only")));
            mariaDb = database;
            EmbeddedRedis cache = EmbeddedRedis.start(folder.resolve("redis"), Ports.free());
            redis = cache;
            Map<String, String> config = new HashMap<>(TestTokens.configuration());
            config.put("quarkus.datasource.jdbc.url", database.jdbcUrl(SCHEMA));
            config.put("quarkus.datasource.username", "tests");
            config.put("quarkus.datasource.password", "tests-only");
            config.put("quarkus.redis.hosts", "redis://127.0.0.1:" + cache.port());
            config.put("quarkus.http.test-port", "0");
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (redis != null) {
            redis.close();
        }
        if (mariaDb != null) {
            mariaDb.close();
        }
    }
}

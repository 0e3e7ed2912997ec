package io.holdfast.local.run;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.EmbeddedRedis;
import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.external.ExternalMariaDb;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.folder.Secrets;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MariaDB and Redis: embedded, or somebody else's when the environment names them. */
public final class Backing {

    private static final int MARIADB_PORT = 13306;
    private static final int REDIS_PORT = 16379;

    private final LocalFolder folder;
    private final Optional<ExternalMariaDb> externalMariaDb;
    private final Optional<String> externalRedis;
    private final Map<String, Account> accounts;

    public Backing(RunOptions options) {
        this.folder = options.folder();
        this.externalMariaDb = ExternalMariaDb.of(options.environment());
        this.externalRedis = Optional.ofNullable(options.environment().get("HOLDFAST_REDIS_URL"))
                .filter(url -> !url.isBlank());
        this.accounts = accounts(options);
    }

    private Map<String, Account> accounts(RunOptions options) {
        String prefix = externalMariaDb.isPresent() ? ExternalMariaDb.prefix(folder.portOffset()) : "";
        Map<String, Account> byService = new LinkedHashMap<>();
        try {
            for (Service service : options.services()) {
                String schema = service.schema();
                if (schema != null) {
                    String name = prefix + schema;
                    byService.put(
                            service.name(), new Account(name, name, Secrets.password(folder.passwords(), schema)));
                }
            }
        } catch (IOException e) {
            throw new StartFailure("cannot keep passwords in " + folder.passwords() + ": " + e, e);
        }
        return byService;
    }

    Map<String, Account> accounts() {
        return accounts;
    }

    int mariaDbPort() {
        return MARIADB_PORT + folder.portOffset();
    }

    int redisPort() {
        return REDIS_PORT + folder.portOffset();
    }

    boolean mariaDbIsEmbedded() {
        return externalMariaDb.isEmpty();
    }

    boolean redisIsEmbedded() {
        return externalRedis.isEmpty();
    }

    String jdbcUrl(String schema) {
        return externalMariaDb
                .map(server -> server.jdbcUrl(schema))
                .orElse("jdbc:mariadb://127.0.0.1:" + mariaDbPort() + "/" + schema);
    }

    String redisUrl() {
        return externalRedis.orElse("redis://127.0.0.1:" + redisPort());
    }

    String mariaDbAddress() {
        return externalMariaDb.map(ExternalMariaDb::address).orElse("127.0.0.1:" + mariaDbPort());
    }

    /** Makes schemas and users in an external server; the embedded one does it at each start. */
    void prepareExternal() {
        externalMariaDb.ifPresent(server -> server.prepare(List.copyOf(accounts.values())));
    }

    ChildProcess startMariaDb() {
        return EmbeddedMariaDb.start(
                        folder.data().resolve("mariadb"),
                        mariaDbPort(),
                        List.copyOf(accounts.values()),
                        folder.log("mariadb"))
                .process();
    }

    ChildProcess startRedis() {
        return EmbeddedRedis.start(folder.data().resolve("redis"), redisPort(), folder.log("redis"))
                .process();
    }

    /** Drops our schemas in an external server. An external Redis is left alone: it may be shared, and nothing in it lasts. */
    public void forgetExternal() {
        externalMariaDb.ifPresent(server -> server.drop(List.copyOf(accounts.values())));
    }
}

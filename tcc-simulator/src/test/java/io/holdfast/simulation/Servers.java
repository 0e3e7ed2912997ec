package io.holdfast.simulation;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.EmbeddedRedis;
import io.holdfast.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.mariadb.jdbc.MariaDbDataSource;

/** A real MariaDB and a real Redis, which the simulated ones are held against. Each contract starts what it needs. */
public final class Servers {

    private static final String SCHEMA = "app";

    private Servers() {}

    private static Path folder(String name) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), name);
    }

    public static EmbeddedMariaDb mariaDb() throws IOException {
        return EmbeddedMariaDb.start(
                folder("mariadb"), Ports.free(), List.of(new Account(SCHEMA, "tests", "tests-only")));
    }

    public static EmbeddedRedis redis() throws IOException {
        return EmbeddedRedis.start(folder("redis"), Ports.free());
    }

    /** The database with the product's own tables, made by its own migrations. */
    public static DataSource migrated(EmbeddedMariaDb server, String migrations) throws SQLException {
        String url = server.jdbcUrl(SCHEMA);
        MariaDbDataSource source =
                new MariaDbDataSource(url + (url.contains("?") ? "&" : "?") + "user=tests&password=tests-only");
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + migrations)
                .load()
                .migrate();
        return source;
    }
}

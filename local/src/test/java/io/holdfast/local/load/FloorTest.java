package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.Ports;
import io.holdfast.embedded.Trees;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.run.StatusLine;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloorTest {

    private static final int ORDERS = 200;
    private static final String PASSWORD = "a-password-of-all";

    private final Path directory = Path.of("target", "floor-test").toAbsolutePath();
    private EmbeddedMariaDb database;
    private Map<String, SchemaAccess> services;

    @BeforeAll
    void start() throws IOException {
        Trees.delete(directory);
        List<Account> accounts = Stream.of("coordinator", "order", "stock", "balance", "coupon", "payment")
                .map(name -> new Account("shop_" + name, name, PASSWORD))
                .toList();
        database = EmbeddedMariaDb.start(directory, Ports.free(), accounts);
        services = accounts.stream()
                .collect(Collectors.toMap(
                        Account::user,
                        account -> new SchemaAccess(
                                database.jdbcUrl(account.schema()), account.user(), account.password())));
    }

    @AfterAll
    void stop() {
        database.close();
    }

    private static Mix mix() {
        return new Mix(1, 0.1, false, true, true, true);
    }

    @Test
    void everyOrderEndsInThirteenCommitsAtMostAndNothingIsLeftBehind() throws Exception {
        StatusLine server = new StatusLine(
                "mariadb", StatusLine.READY, database.port(), database.process().pid(), 0, "");
        Floor.Use use = new Floor(services, mix(), ORDERS, 4).measure(List.of(server));
        assertThat(use.confirmed()).isBetween(ORDERS * 8 / 10, ORDERS - 1);
        // Three of the thirteen are the coordinator's, which commit by themselves.
        assertThat(Objects.requireNonNull(use.database()).commits()).isBetween(9.8, 10.0);
        assertThat(use.cpuSecondsPerThousand()).isGreaterThan(use.databaseSecondsPerThousand());
        assertThat(schemas()).contains("shop_stock").noneMatch(name -> name.endsWith("_floor"));
    }

    @Test
    void anExternalDatabaseServersCostIsNotKnown() throws Exception {
        Floor.Use use = new Floor(services, mix(), ORDERS, 2).measure(List.of());
        assertThat(use.confirmed()).isPositive();
        assertThat(use.cpuSecondsPerThousand()).isNull();
    }

    @Test
    void anOrderThatIsNotEndedMakesTheFloorWrong() throws Exception {
        try (FloorSchemas schemas = FloorSchemas.create(services, 1)) {
            schemas.requireAllEnded();
            try (Connection stock = schemas.connect("stock")) {
                stock.createStatement().execute("UPDATE product SET held = 1 WHERE id = 3");
            }
            assertThatThrownBy(schemas::requireAllEnded).hasMessageContaining("1 rows", "held <> 0");
        }
        assertThat(schemas()).contains("shop_stock").noneMatch(name -> name.endsWith("_floor"));
    }

    /** Each account sees its own. */
    private List<String> schemas() throws SQLException {
        Stream.Builder<String> names = Stream.builder();
        for (SchemaAccess access : services.values()) {
            try (Connection connection =
                            DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                    ResultSet rows = connection.createStatement().executeQuery("SHOW DATABASES")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names.build().toList();
    }
}

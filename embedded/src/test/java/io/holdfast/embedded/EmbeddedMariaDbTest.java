package io.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedMariaDbTest {

    private static final Account STOCK = new Account("stock", "stock", "a-password-of-stock");
    private static final Account BALANCE = new Account("balance", "balance", "another-password");
    private static final List<Account> ACCOUNTS = List.of(STOCK, BALANCE);

    private final Path directory = Path.of("target", "mariadb-test").toAbsolutePath();
    private EmbeddedMariaDb database;

    @BeforeAll
    void start() throws IOException {
        Trees.delete(directory);
        database = EmbeddedMariaDb.start(directory, Ports.free(), ACCOUNTS);
    }

    @AfterAll
    void stop() {
        database.close();
    }

    @Test
    void commitsAreDurable() throws SQLException {
        assertThat(variable("innodb_flush_log_at_trx_commit")).isEqualTo("1");
    }

    @Test
    void isSetUpAsTheDesignAsks() throws SQLException {
        assertThat(variable("character_set_server")).isEqualTo("utf8mb4");
        assertThat(variable("time_zone")).isEqualTo("+00:00");
        assertThat(variable("tx_isolation")).isEqualTo("READ-COMMITTED");
        assertThat(variable("innodb_lock_wait_timeout")).isEqualTo("3");
        assertThat(variable("log_bin")).isEqualTo("0");
        assertThat(variable("performance_schema")).isEqualTo("0");
        assertThat(Integer.parseInt(variable("max_connections"))).isGreaterThanOrEqualTo(300);
        assertThat(variable("bind_address")).isEqualTo("127.0.0.1");
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> connect("stock", "stock", "not-the-password")).hasMessageContaining("Access denied");
        assertThatThrownBy(() -> connect("stock", "stock", "")).hasMessageContaining("Access denied");
    }

    @Test
    void anothersSchemaIsRefused() throws SQLException {
        assertThatThrownBy(() -> connect("balance", STOCK.user(), STOCK.password()))
                .hasMessageContaining("Access denied");
        try (Connection connection = connect("stock", STOCK.user(), STOCK.password())) {
            assertThatThrownBy(() -> connection.createStatement().execute("CREATE TABLE balance.t (id INT)"))
                    .hasMessageContaining("denied");
        }
    }

    @Test
    void nobodyIsRootAndNobodyIsAnonymous() {
        assertThatThrownBy(() -> connect("mysql", "root", "")).hasMessageContaining("Access denied");
        assertThatThrownBy(() -> connect("mysql", "", "")).hasMessageContaining("Access denied");
    }

    @Test
    void theInitFileWithThePasswordsIsGone() {
        assertThat(directory.resolve("init.sql")).doesNotExist();
    }

    /** A server that starts removes such files from its temporary folder, even if another server is using them. */
    @Test
    void filesOfOtherServersAreLeftAlone() throws IOException {
        Path anothers = Files.createTempFile("#sql-temptable-", ".MAI");
        try {
            Path own = directory.resolveSibling("mariadb-neighbour-test");
            Trees.delete(own);
            EmbeddedMariaDb.start(own, Ports.free(), ACCOUNTS).close();
            assertThat(anothers).exists();
        } finally {
            Files.deleteIfExists(anothers);
        }
    }

    @Test
    void aTakenPortIsReported() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            assertThatThrownBy(() -> EmbeddedMariaDb.start(
                            directory.resolveSibling("mariadb-never"), other.getLocalPort(), ACCOUNTS))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("port " + other.getLocalPort());
        }
    }

    @Test
    void dataSurvivesAndPasswordsCanChange() throws SQLException, IOException {
        Path own = Files.createDirectories(directory.resolveSibling("mariadb kept test"));
        Trees.delete(own);
        try (EmbeddedMariaDb first = EmbeddedMariaDb.start(own, Ports.free(), ACCOUNTS);
                Connection connection =
                        DriverManager.getConnection(first.jdbcUrl("stock"), STOCK.user(), STOCK.password())) {
            connection.createStatement().execute("CREATE TABLE kept (id INT PRIMARY KEY)");
            connection.createStatement().execute("INSERT INTO kept VALUES (7)");
            // A crash, so that the restart also proves the recovery of the log.
            first.process().kill();
        }
        Account changed = new Account("stock", "stock", "a-new-password-of-stock");
        try (EmbeddedMariaDb second = EmbeddedMariaDb.start(own, Ports.free(), List.of(changed));
                Connection connection =
                        DriverManager.getConnection(second.jdbcUrl("stock"), changed.user(), changed.password());
                ResultSet rows = connection.createStatement().executeQuery("SELECT id FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
        }
    }

    private Connection connect(String schema, String user, String password) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(schema), user, password);
    }

    private String variable(String name) throws SQLException {
        try (Connection connection = connect("stock", STOCK.user(), STOCK.password());
                ResultSet row = connection.createStatement().executeQuery("SELECT @@global." + name)) {
            row.next();
            return row.getString(1);
        }
    }
}

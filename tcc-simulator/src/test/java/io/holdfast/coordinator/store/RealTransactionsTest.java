package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.Databases;
import io.holdfast.simulation.Servers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RealTransactionsTest extends TransactionsContract {

    private static EmbeddedMariaDb server;
    private static DataSource source;

    @BeforeAll
    static void start() throws Exception {
        server = Servers.mariaDb();
        source = Servers.migrated(server, "db/migration");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM tcc_transaction");
            statement.execute("DELETE FROM transaction_archive");
            statement.execute("DELETE FROM replica");
        }
    }

    private static Database database() {
        return Databases.real(source);
    }

    @Override
    Transactions transactions() {
        return new Transactions(database());
    }

    @Override
    Replicas replicas() {
        return new Replicas(database());
    }

    @Override
    Archive archive() {
        return new Archive(database());
    }

    @Override
    void makeUnreadable(UUID unreadable) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE tcc_transaction SET branches = ? WHERE id = ?")) {
            statement.setString(1, "[{\"branchId\":\"stock\",\"kind\":\"OF_NEXT_YEAR\"}]");
            statement.setString(2, unreadable.toString());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the row of " + unreadable + " cannot be changed", e);
        }
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

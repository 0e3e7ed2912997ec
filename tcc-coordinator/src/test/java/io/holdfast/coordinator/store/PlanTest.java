package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a replica does all the time costs the same whether few transactions have ended or many: it never walks over them. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class PlanTest {

    private static final int ENDED = 4000;
    private static final int FEW = 50;

    @Inject
    DataSource dataSource;

    @Test
    void searchesOfLiveTransactionsDoNotWalkOverEndedOnes() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            fill(connection);
            UUID replica = Ids.next();
            Instant now = Instant.now();
            assertReadsFew(connection, Replicas.LOOK);
            assertReadsFew(connection, Replicas.OWNS, replica);
            assertReadsFew(connection, Replicas.DUE, replica, Instant.EPOCH, Instant.EPOCH, new UUID(0, 0), 1000);
            assertReadsFew(connection, Replicas.FAR, replica, 60, Instant.EPOCH, Instant.EPOCH, new UUID(0, 0), 1000);
            assertReadsFew(
                    connection,
                    "SELECT id FROM tcc_transaction" + Replicas.LIVE + "owner IS NULL LIMIT ? FOR UPDATE SKIP LOCKED",
                    100);
            assertReadsFew(
                    connection,
                    "SELECT id FROM tcc_transaction" + Replicas.LIVE + "owner = ? LIMIT ? FOR UPDATE SKIP LOCKED",
                    replica,
                    100);
            assertReadsFew(connection, Replicas.PARKED, 10); // those that wait for a human are counted
            // Those that ended are an hour old, and only older ones are to be moved.
            UUID bound = UuidCreator.getTimeOrderedEpoch(now.minus(Duration.ofHours(2)));
            assertReadsFew(connection, Archive.ENDED, new UUID(0, 0), bound, 7200, 200);
            UUID expired = UuidCreator.getTimeOrderedEpoch(now.minus(Duration.ofDays(15)));
            assertReadsFew(
                    connection,
                    Archive.EXPIRED,
                    new UUID(0, 0),
                    expired,
                    Duration.ofDays(15).toSeconds(),
                    200);
            assertThat(reads(connection, "SELECT COUNT(*) FROM tcc_transaction WHERE timeout_ms = ?", 1))
                    .as("the measure itself")
                    .isGreaterThan(ENDED);
        }
    }

    private static void fill(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, created_at,"
                        + " decided_at, ended_at) VALUES (?, 'CONFIRMED', 'CONFIRM', 5000, UTC_TIMESTAMP(3), '[]',"
                        + " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))")) {
            for (int i = 0; i < ENDED; i++) {
                insert.setString(
                        1,
                        UuidCreator.getTimeOrderedEpoch(Instant.now().minus(Duration.ofHours(1)))
                                .toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE TABLE tcc_transaction");
        }
    }

    private static void assertReadsFew(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        reads(connection, sql, values); // the first time the server reads its own statistics, too
        assertThat(reads(connection, sql, values)).as(sql).isLessThan(FEW);
    }

    /** How many rows of tables and indexes the statement reads. */
    private static long reads(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        long before = counted(connection);
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = Sql.bind(statement, values).executeQuery()) {
            while (rows.next()) {
                assertThat(rows.getRow()).isPositive();
            }
        }
        return counted(connection) - before;
    }

    private static long counted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS"
                                + " WHERE VARIABLE_NAME IN ('HANDLER_READ_NEXT', 'HANDLER_READ_PREV',"
                                + " 'HANDLER_READ_RND_NEXT', 'HANDLER_READ_KEY', 'HANDLER_READ_RND')")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

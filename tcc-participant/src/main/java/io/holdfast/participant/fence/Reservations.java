package io.holdfast.participant.fence;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the reservation table. Each works on many branches at once; rows are touched in the order of their keys.
 *
 * <p>Insert first: one statement inserts the rows that are missing and locks and returns those that are there. Because it
 * takes an exclusive lock on the row it finds, two null-cancels at once queue up instead of deadlocking
 * (apache/incubator-seata#6679).
 */
@ApplicationScoped
class Reservations {

    private static final String COLUMNS = """
            transaction_id, branch_id, state, payload_hash, payload, answer, inserted_by,
            TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), expires_at) DIV 1000""";
    private static final String ROW =
            "(?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))";
    /**
     * Only of a query that asks for a column that is not in the index that it walks along: else it looks at the locks of the
     * index alone, and most who lock a row have come by its key.
     */
    private static final String NOT_LOCKED = "LOCK IN SHARE MODE SKIP LOCKED";

    private static final String KEY = "(transaction_id = ? AND branch_id = ?)";

    /** A row to insert unless one is there. */
    record Fresh(
            BranchKey key,
            ReservationState state,
            byte @Nullable [] payloadHash,
            @Nullable String payload,
            @Nullable String answer,
            long holdMs) {}

    /**
     * Inserts the rows that are missing, and returns all, locked.
     *
     * @param rows with different keys, in the order of their keys
     */
    Map<BranchKey, Reservation> insertOrLock(Connection connection, List<Fresh> rows) throws SQLException {
        String sql = """
                INSERT INTO reservation (transaction_id, branch_id, state, payload_hash, payload, answer, inserted_by,
                    expires_at, created_at, updated_at)
                VALUES %s
                ON DUPLICATE KEY UPDATE updated_at = updated_at
                RETURNING %s""".formatted(String.join(", ", Collections.nCopies(rows.size(), ROW)), COLUMNS);
        long me = ThreadLocalRandom.current().nextLong();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int at = 1;
            for (Fresh row : rows) {
                statement.setString(at++, row.key().transactionId().toString());
                statement.setString(at++, row.key().branchId());
                statement.setString(at++, row.state().name());
                statement.setBytes(at++, row.payloadHash());
                statement.setString(at++, row.payload());
                statement.setString(at++, row.answer());
                statement.setLong(at++, me);
                statement.setLong(at++, row.holdMs() * 1000);
            }
            return read(statement, me);
        }
    }

    /** Locks and returns the rows that exist. */
    Map<BranchKey, Reservation> lock(Connection connection, Collection<BranchKey> keys) throws SQLException {
        return select(connection::prepareStatement, keys, " FOR UPDATE");
    }

    /** Returns the rows that exist, without locking them. */
    Map<BranchKey, Reservation> find(Database.Queries queries, Collection<BranchKey> keys) throws SQLException {
        return select(queries, keys, "");
    }

    private Map<BranchKey, Reservation> select(Database.Queries queries, Collection<BranchKey> keys, String locking)
            throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM reservation WHERE " + any(keys)
                + " ORDER BY transaction_id, branch_id" + locking;
        try (PreparedStatement statement = queries.prepareStatement(sql)) {
            bind(statement, 1, keys);
            // Only an insert can find a row that it made itself; no row carries this call's mark.
            return read(statement, null);
        }
    }

    /** Moves rows that the transaction has locked from one state to the next. */
    void move(
            Connection connection,
            Collection<BranchKey> keys,
            ReservationState from,
            ReservationState to,
            @Nullable String answer)
            throws SQLException {
        String sql = "UPDATE reservation SET state = ?, answer = COALESCE(?, answer), updated_at = UTC_TIMESTAMP(3)"
                + " WHERE state = ? AND (" + any(keys) + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, to.name());
            statement.setString(2, answer);
            statement.setString(3, from.name());
            bind(statement, 4, keys);
            int moved = statement.executeUpdate();
            if (moved != keys.size()) {
                throw new IllegalStateException(
                        "expected to move " + keys.size() + " locked rows " + from + " to " + to + ", moved " + moved);
            }
        }
    }

    /**
     * The rows whose hold has expired, those that expired first in front. Those that are locked are passed over: they could
     * not even step back, and would hide all behind them. State by state, so that no more are locked than are returned.
     */
    List<BranchKey> expired(Database.Queries queries, int limit) throws SQLException {
        String ofOneState = """
                (SELECT transaction_id, branch_id, expires_at, inserted_by FROM reservation
                WHERE state = '%s' AND expires_at <= UTC_TIMESTAMP(3) ORDER BY expires_at LIMIT ?\n""" + NOT_LOCKED + ")";
        String sql =
                "SELECT transaction_id, branch_id FROM (" + ofOneState.formatted(ReservationState.HELD) + " UNION ALL "
                        + ofOneState.formatted(ReservationState.PENDING) + ") first ORDER BY expires_at LIMIT ?";
        try (PreparedStatement statement = queries.prepareStatement(sql)) {
            for (int at = 1; at <= 3; at++) {
                statement.setInt(at, limit);
            }
            return keys(statement);
        }
    }

    /**
     * Takes rows whose outside call is under way and whose turn it is: the older a row, the longer between two looks.
     * Marks them as looked at; rows that another replica is looking at are passed over. Where the clock was set back, a row that
     * was looked at later than now has its turn at once, or it would be nobody's for as long as the clock went back.
     */
    List<BranchKey> takeUnsettled(Connection connection, int limit, long minPauseMs, long maxPauseMs)
            throws SQLException {
        String sql = """
                SELECT transaction_id, branch_id FROM reservation
                WHERE state IN ('PENDING', 'CONFIRMING', 'CANCELLING')
                  AND (TIMESTAMPDIFF(MICROSECOND, updated_at, UTC_TIMESTAMP(3)) DIV 1000
                      >= LEAST(?, GREATEST(?, TIMESTAMPDIFF(MICROSECOND, created_at, UTC_TIMESTAMP(3)) DIV 4000))
                    OR updated_at > UTC_TIMESTAMP(3) + INTERVAL 1 SECOND)
                ORDER BY updated_at LIMIT ? FOR UPDATE SKIP LOCKED""";
        List<BranchKey> taken;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, maxPauseMs);
            statement.setLong(2, minPauseMs);
            statement.setInt(3, limit);
            taken = keys(statement);
        }
        if (!taken.isEmpty()) {
            String touch = "UPDATE reservation SET updated_at = UTC_TIMESTAMP(3) WHERE " + any(taken);
            try (PreparedStatement statement = connection.prepareStatement(touch)) {
                bind(statement, 1, taken);
                statement.executeUpdate();
            }
        }
        return taken;
    }

    /** How many rows' outside call is under way, whosever turn it is; at most that many. */
    long countUnsettled(Database.Queries queries, int limit) throws SQLException {
        String sql = """
                SELECT COUNT(*) FROM (SELECT 1 FROM reservation
                    WHERE state IN ('PENDING', 'CONFIRMING', 'CANCELLING') LIMIT ?) few""";
        try (PreparedStatement statement = queries.prepareStatement(sql)) {
            statement.setInt(1, limit);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Keeps unfinished rows that much longer, from now on; returns how many. */
    int extend(Connection connection, Collection<BranchKey> keys, long holdMs) throws SQLException {
        String sql = """
                UPDATE reservation SET expires_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND
                WHERE state IN ('HELD', 'PENDING', 'CONFIRMING', 'CANCELLING') AND (%s)""".formatted(any(keys));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, holdMs * 1000);
            bind(statement, 2, keys);
            return statement.executeUpdate();
        }
    }

    /**
     * The rows in a final state whose turn it is to be looked at, those that wait longest in front. Of a final row
     * {@code expires_at} is when the retention begins to count, so that one index finds the few that are due among the many
     * that are not. Those that are locked are passed over.
     */
    List<BranchKey> finished(Database.Queries queries, ReservationState state, long retentionMs, int limit)
            throws SQLException {
        String sql = """
                SELECT transaction_id, branch_id, inserted_by FROM reservation
                WHERE state = ? AND expires_at <= UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND
                ORDER BY expires_at LIMIT ?\n""" + NOT_LOCKED;
        try (PreparedStatement statement = queries.prepareStatement(sql)) {
            statement.setString(1, state.name());
            statement.setLong(2, retentionMs * 1000);
            statement.setInt(3, limit);
            return keys(statement);
        }
    }

    /** Removes rows that are final, each by its own key; returns how many. */
    int remove(Connection connection, Collection<BranchKey> keys) throws SQLException {
        return eachFinal(connection, "DELETE FROM reservation", keys);
    }

    /** Makes it a final row's turn after that time; returns of how many. */
    int leaveFor(Connection connection, Collection<BranchKey> keys, long retentionMs, long timeMs) throws SQLException {
        return eachFinal(
                connection,
                "UPDATE reservation SET expires_at = UTC_TIMESTAMP(3) + INTERVAL " + (timeMs - retentionMs) * 1000
                        + " MICROSECOND",
                keys);
    }

    private static int eachFinal(Connection connection, String change, Collection<BranchKey> keys) throws SQLException {
        String sql = change + " WHERE " + KEY + " AND state IN ('CONFIRMED', 'CANCELLED', 'REJECTED')";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (BranchKey key : keys.stream().sorted(Together.ROW_ORDER).toList()) {
                bind(statement, 1, List.of(key));
                statement.addBatch();
            }
            return IntStream.of(statement.executeBatch()).sum();
        }
    }

    private static List<BranchKey> keys(PreparedStatement statement) throws SQLException {
        List<BranchKey> keys = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(new BranchKey(UUID.fromString(rows.getString(1)), rows.getString(2)));
            }
        }
        return keys;
    }

    private static String any(Collection<BranchKey> keys) {
        return String.join(" OR ", Collections.nCopies(keys.size(), KEY));
    }

    private static void bind(PreparedStatement statement, int from, Collection<BranchKey> keys) throws SQLException {
        int at = from;
        for (BranchKey key : keys) {
            statement.setString(at++, key.transactionId().toString());
            statement.setString(at++, key.branchId());
        }
    }

    private static Map<BranchKey, Reservation> read(PreparedStatement statement, @Nullable Long me)
            throws SQLException {
        Map<BranchKey, Reservation> found = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Reservation row = new Reservation(
                        new BranchKey(UUID.fromString(rows.getString(1)), rows.getString(2)),
                        ReservationState.valueOf(rows.getString(3)),
                        rows.getBytes(4),
                        rows.getString(5),
                        rows.getString(6),
                        me != null && rows.getLong(7) == me,
                        rows.getLong(8));
                found.put(row.key(), row);
            }
        }
        return found;
    }
}

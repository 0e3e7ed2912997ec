package io.holdfast.coordinator.store;

import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where ended transactions go after a while, and from where they are removed at last. Replicas share the work: what one has
 * locked, the others skip.
 */
@ApplicationScoped
public class Archive {

    /** No transaction moves whose id is younger; so a begin of a young id need not look for it in the archive. */
    public static final Duration MIN_AGE = Duration.ofMinutes(1);

    // Ended transactions have neither owner nor next attempt: in the index of the live ones they stand by themselves,
    // in
    // the order of their ids. The few MIXED among them are walked over.
    static final String ENDED = "SELECT id FROM tcc_transaction FORCE INDEX (live) WHERE owner IS NULL"
            + " AND next_attempt_at IS NULL AND id > ? AND id < ? AND state IN ('CONFIRMED', 'CANCELLED')"
            + " AND parked = FALSE AND ended_at < UTC_TIMESTAMP(3) - INTERVAL ? SECOND"
            + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED";
    private static final String COLUMNS = "id, state, decision, reason, request_hash, timeout_ms, deadline, extended,"
            + " branches, progress, labels, initiator, trace_id, version, created_at, decided_at, ended_at";
    private static final String COPY = "INSERT INTO transaction_archive (" + COLUMNS + ") SELECT " + COLUMNS
            + " FROM tcc_transaction WHERE id IN (";
    private static final String LEAVE = "DELETE FROM tcc_transaction WHERE id IN (";
    // What was resolved by force stays: its participant may come back some day and ask.
    static final String EXPIRED = "SELECT id FROM transaction_archive WHERE id > ? AND id < ?"
            + " AND ended_at < UTC_TIMESTAMP(3) - INTERVAL ? SECOND AND NOT EXISTS (SELECT 1 FROM operator_action"
            + " WHERE transaction_id = transaction_archive.id AND forced)"
            + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED";
    private static final String REMOVE = "DELETE FROM transaction_archive WHERE id IN (";
    private static final String FORGET_ACTIONS = "DELETE FROM operator_action WHERE transaction_id IN (";
    private static final String HAS = "SELECT 1 FROM transaction_archive WHERE id = ?";
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;

    Archive(Database database) {
        this.database = database;
    }

    /**
     * Moves a batch of transactions that ended long enough ago.
     *
     * @param last the last id of the batch before; null for the first
     * @param now by the database's clock
     * @return their ids, in order; fewer than the limit when there are no more
     */
    public List<UUID> move(@Nullable UUID last, Duration after, Instant now, int limit) {
        return database.inTransaction(StoreStep.ARCHIVE, connection -> {
            List<UUID> ids = select(connection, ENDED, last, after, now, limit);
            run(connection, COPY, ids);
            run(connection, LEAVE, ids);
            return ids;
        });
    }

    /** Removes a batch of archived transactions that ended long enough ago, as {@link #move} moves them. */
    public List<UUID> remove(@Nullable UUID last, Duration after, Instant now, int limit) {
        return database.inTransaction(StoreStep.REMOVE, connection -> {
            List<UUID> ids = select(connection, EXPIRED, last, after, now, limit);
            run(connection, FORGET_ACTIONS, ids);
            run(connection, REMOVE, ids);
            return ids;
        });
    }

    private static List<UUID> select(
            Connection connection, String sql, @Nullable UUID last, Duration after, Instant now, int limit)
            throws SQLException {
        UUID from = last == null ? BEFORE_ALL : last;
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = Sql.bind(statement, from, firstOf(now.minus(after)), after.toSeconds(), limit)
                        .executeQuery()) {
            List<UUID> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(Sql.id(rows, "id"));
            }
            return ids;
        }
    }

    private static void run(Connection connection, String sql, List<UUID> ids) throws SQLException {
        if (!ids.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(sql + Sql.marks(ids.size()) + ")")) {
                Sql.bind(statement, ids.toArray()).executeUpdate();
            }
        }
    }

    /** The smallest UUIDv7 that can be made at this time. */
    static UUID firstOf(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L);
    }

    /** Whether the transaction is in the archive, as the connection's transaction sees it. */
    static boolean has(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAS);
                ResultSet rows = Sql.bind(statement, id).executeQuery()) {
            return rows.next();
        }
    }
}

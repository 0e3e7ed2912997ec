package io.holdfast.coordinator.store;

import io.holdfast.service.database.Database;
import io.holdfast.service.database.DatabaseException;
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
    // What is there already, restored from a backup perhaps, must not stop all others for ever.
    private static final String COPY = "INSERT INTO transaction_archive (" + COLUMNS + ") SELECT " + COLUMNS
            + " FROM tcc_transaction WHERE NOT EXISTS (SELECT 1 FROM transaction_archive"
            + " WHERE id = tcc_transaction.id) AND id IN (";
    // Of two different ends none may be lost: somebody was told each.
    private static final String LEAVE = "DELETE tcc_transaction FROM tcc_transaction JOIN transaction_archive"
            + " ON transaction_archive.id = tcc_transaction.id AND transaction_archive.state = tcc_transaction.state"
            + " AND transaction_archive.decision = tcc_transaction.decision WHERE tcc_transaction.id IN (";
    private static final String STAYED = "SELECT id FROM tcc_transaction WHERE id IN (";
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
    private final Stumbles stuck = new Stumbles(() -> System.nanoTime() / 1_000_000);

    Archive(Database database) {
        this.database = database;
    }

    /** How many ended transactions could not be moved lately: they are left where they are, and tried again. */
    public int stuck() {
        return stuck.count();
    }

    /**
     * Moves a batch of transactions that ended long enough ago. One that is in the archive already with the same end is there
     * once afterwards; one that cannot be moved, or is there with another end, stays where it is and keeps no other.
     *
     * @param last the last id of the batch before; null for the first
     * @param now by the database's clock
     * @return their ids, in order; fewer than the limit when there are no more
     */
    public List<UUID> move(@Nullable UUID last, Duration after, Instant now, int limit) {
        List<UUID> chosen = new ArrayList<>();
        try {
            return moveAll(last, after, now, limit, chosen);
        } catch (DatabaseException e) {
            if (!Sql.isAboutData(e) || chosen.isEmpty()) {
                throw e;
            }
            if (limit == 1) {
                stuck.note(chosen.get(0), 0, "its move into the archive", e);
                return chosen;
            }
        }
        List<UUID> moved = new ArrayList<>();
        UUID behind = last;
        for (int i = 0; i < limit; i++) {
            List<UUID> one = move(behind, after, now, 1);
            if (one.isEmpty()) {
                break;
            }
            behind = one.get(0);
            moved.add(behind);
        }
        return moved;
    }

    /**
     * @param chosen gets the ids, for whoever wants to know what it was that failed
     */
    private List<UUID> moveAll(@Nullable UUID last, Duration after, Instant now, int limit, List<UUID> chosen) {
        List<UUID> resting = stuck.resting();
        String others = resting.isEmpty() ? "" : " AND id NOT IN (" + Sql.marks(resting.size()) + ")";
        List<UUID> stayed = new ArrayList<>();
        List<UUID> ids = database.inTransaction(StoreStep.ARCHIVE, connection -> {
            chosen.clear();
            stayed.clear();
            chosen.addAll(select(
                    connection, ENDED.replace(" ORDER BY", others + " ORDER BY"), last, after, now, resting, limit));
            run(connection, COPY, chosen);
            if (run(connection, LEAVE, chosen) < chosen.size()) {
                stayed.addAll(idsOf(connection, STAYED + Sql.marks(chosen.size()) + ")", chosen.toArray()));
            }
            return List.copyOf(chosen);
        });
        for (UUID id : stayed) {
            stuck.note(id, 0, "its move into the archive", new IllegalStateException("it has another end there"));
        }
        return ids;
    }

    /** Removes a batch of archived transactions that ended long enough ago, as {@link #move} moves them. */
    public List<UUID> remove(@Nullable UUID last, Duration after, Instant now, int limit) {
        return database.inTransaction(StoreStep.REMOVE, connection -> {
            List<UUID> ids = select(connection, EXPIRED, last, after, now, List.of(), limit);
            run(connection, FORGET_ACTIONS, ids);
            run(connection, REMOVE, ids);
            return ids;
        });
    }

    private static List<UUID> select(
            Connection connection,
            String sql,
            @Nullable UUID last,
            Duration after,
            Instant now,
            List<UUID> without,
            int limit)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(last == null ? BEFORE_ALL : last);
        values.add(firstOf(now.minus(after)));
        values.add(after.toSeconds());
        values.addAll(without);
        values.add(limit);
        return idsOf(connection, sql, values.toArray());
    }

    private static List<UUID> idsOf(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = Sql.bind(statement, values).executeQuery()) {
            List<UUID> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(Sql.id(rows, "id"));
            }
            return ids;
        }
    }

    private static int run(Connection connection, String sql, List<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql + Sql.marks(ids.size()) + ")")) {
            return Sql.bind(statement, ids.toArray()).executeUpdate();
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

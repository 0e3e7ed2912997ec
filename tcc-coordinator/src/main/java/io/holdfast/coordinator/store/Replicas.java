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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which replicas say that they live, and which transactions belong to whom. */
@ApplicationScoped
public class Replicas {

    private static final String BEAT = "INSERT INTO replica (id, counter, started_at) VALUES (?, 1, UTC_TIMESTAMP(3))"
            + " ON DUPLICATE KEY UPDATE counter = counter + 1";
    static final String LOOK = "SELECT id, counter, EXISTS(SELECT 1 FROM tcc_transaction"
            + " WHERE owner IS NULL AND next_attempt_at > '1000-01-01') AS unowned FROM replica";
    static final String DUE = "SELECT id, version, next_attempt_at FROM tcc_transaction"
            + " WHERE owner = ? AND next_attempt_at <= UTC_TIMESTAMP(3) AND next_attempt_at >= ?"
            + " AND (next_attempt_at > ? OR id > ?) ORDER BY next_attempt_at, id LIMIT ?";
    static final String FAR = "SELECT id, version, next_attempt_at FROM tcc_transaction"
            + " WHERE owner = ? AND next_attempt_at > UTC_TIMESTAMP(3) + INTERVAL ? SECOND AND next_attempt_at >= ?"
            + " AND (next_attempt_at > ? OR id > ?) ORDER BY next_attempt_at, id LIMIT ?";
    private static final Due BEFORE_ALL = new Due(new UUID(0, 0), 0, Instant.EPOCH);
    static final String LIVE = " WHERE next_attempt_at > '1000-01-01' AND ";
    // Due soon in any case: when the answer to the claim is lost, its owner finds it so.
    private static final String CLAIM =
            "UPDATE tcc_transaction SET owner = ?, epoch = epoch + 1, version = version + 1,"
                    + " next_attempt_at = LEAST(next_attempt_at, UTC_TIMESTAMP(3) + INTERVAL 1 SECOND) WHERE id IN (";
    private static final String GIVE_UP =
            "UPDATE tcc_transaction SET owner = NULL, version = version + 1 WHERE owner = ? LIMIT 1000";
    static final String PARKED =
            "SELECT COUNT(*) FROM (SELECT id FROM tcc_transaction WHERE parked = TRUE LIMIT ?) few";
    static final String OWNS =
            "SELECT 1 FROM tcc_transaction WHERE owner = ? AND next_attempt_at > '1000-01-01' LIMIT 1";
    private static final String LOST = "owner IS NOT NULL AND owner NOT IN (SELECT id FROM replica)";

    private final Database database;
    private final Stumbles unreadable = new Stumbles(() -> System.nanoTime() / 1_000_000);

    Replicas(Database database) {
        this.database = database;
    }

    /** A transaction that its owner should look at, the version its row has, and since when. */
    public record Due(UUID id, long version, Instant since) {}

    /** Says that the replica lives. */
    public void beat(UUID replica) {
        database.inOneStatement(StoreStep.BEAT, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
                return Sql.bind(statement, replica).executeUpdate();
            }
        });
    }

    /**
     * What a look at the database shows.
     *
     * @param counters of each replica
     * @param unowned whether there are transactions that nobody owns
     */
    public record Look(Map<UUID, Long> counters, boolean unowned) {}

    /** Looks around: one statement, since every replica does so several times a second. */
    public Look look() {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(LOOK);
                    ResultSet rows = statement.executeQuery()) {
                Map<UUID, Long> counters = new HashMap<>();
                boolean unowned = false;
                while (rows.next()) {
                    counters.put(Sql.id(rows, "id"), rows.getLong("counter"));
                    unowned = rows.getBoolean("unowned");
                }
                return new Look(counters, unowned);
            }
        });
    }

    /** The database's time. */
    public Instant time() {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement("SELECT UTC_TIMESTAMP(3) AS now");
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return Sql.time(rows, "now");
            }
        });
    }

    /**
     * Transactions of the replica that are due: their time has come, or somebody else has changed them. In
     * the order of their time, those behind the given one; null for the first.
     */
    public List<Due> due(UUID replica, @Nullable Due last, int limit) {
        Due after = last == null ? BEFORE_ALL : last;
        return page(DUE, replica, after.since(), after.since(), after.id(), limit);
    }

    /** As {@link #due}, of those that nobody should look at for longer than that; a wait that was set by a clock gone wrong. */
    public List<Due> far(UUID replica, Duration longerThan, @Nullable Due last, int limit) {
        Due after = last == null ? BEFORE_ALL : last;
        return page(FAR, replica, longerThan.toSeconds(), after.since(), after.since(), after.id(), limit);
    }

    private List<Due> page(String sql, @Nullable Object... values) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(sql);
                    ResultSet rows = Sql.bind(statement, values).executeQuery()) {
                List<Due> due = new ArrayList<>();
                while (rows.next()) {
                    due.add(new Due(Sql.id(rows, "id"), rows.getLong("version"), Sql.time(rows, "next_attempt_at")));
                }
                return due;
            }
        });
    }

    /** How many transactions wait for a human; not counted beyond the limit. */
    public long parked(int limit) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(PARKED);
                    ResultSet rows = Sql.bind(statement, limit).executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /** How many transactions that nobody works on could not be taken over lately, because their rows cannot be read. */
    public int unreadable() {
        return unreadable.count();
    }

    /** Takes over transactions that nobody owns, or a dead replica does; not those whose rows cannot be read. */
    public List<Stored> claim(UUID replica, Collection<UUID> dead, int limit) {
        List<Stored> claimed =
                new ArrayList<>(claimWhere(StoreStep.CLAIM_UNOWNED, replica, "owner IS NULL", List.of(), limit));
        for (UUID each : dead) {
            if (claimed.size() >= limit) {
                break;
            }
            claimed.addAll(
                    claimWhere(StoreStep.CLAIM_DEAD, replica, "owner = ?", List.of(each), limit - claimed.size()));
        }
        return claimed;
    }

    /** Takes over transactions whose owner is not even known as a replica any more. */
    public List<Stored> claimLost(UUID replica, int limit) {
        return claimWhere(StoreStep.CLAIM_LOST, replica, LOST, List.of(), limit);
    }

    private List<Stored> claimWhere(StoreStep step, UUID replica, String whose, List<UUID> values, int limit) {
        return database.inTransaction(step, connection -> {
            // What cannot be read would take the places of what can.
            List<UUID> resting = unreadable.resting();
            List<@Nullable Object> bound = new ArrayList<>(values);
            bound.addAll(resting);
            bound.add(limit);
            String others = resting.isEmpty() ? "" : " AND id NOT IN (" + Sql.marks(resting.size()) + ")";
            List<Stored> found = Transactions.readable(
                    connection::prepareStatement,
                    (id, why) -> unreadable.note(id, 0, "its row", why),
                    LIVE + whose + others + " LIMIT ? FOR UPDATE SKIP LOCKED",
                    bound.toArray());
            if (!found.isEmpty()) {
                take(connection, replica, found);
            }
            return found.stream()
                    .map(each -> new Stored(
                            each.snapshot(),
                            each.version() + 1,
                            replica,
                            each.requestHash(),
                            each.labels(),
                            each.traceId(),
                            each.createdAt(),
                            each.calls(),
                            each.hurried()))
                    .toList();
        });
    }

    private static void take(Connection connection, UUID replica, List<Stored> found) throws SQLException {
        List<@Nullable Object> bound = new ArrayList<>();
        bound.add(replica);
        found.forEach(each -> bound.add(each.snapshot().id()));
        try (PreparedStatement statement = connection.prepareStatement(CLAIM + Sql.marks(found.size()) + ")")) {
            Sql.bind(statement, bound.toArray()).executeUpdate();
        }
    }

    /** Gives up all that the replica owns, so that others need not wait until it counts as dead, and forgets it. */
    public void leave(UUID replica) {
        int given;
        do {
            given = database.inOneStatement(StoreStep.GIVE_UP, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(GIVE_UP)) {
                    return Sql.bind(statement, replica).executeUpdate();
                }
            });
        } while (given > 0);
        forget(replica);
    }

    /**
     * Removes a replica that is gone for good; not while it owns something: a claim passes over what is locked just then, and
     * only who is known can be found dead again.
     */
    public void forget(UUID replica) {
        // Read before, and not in the statement: that would wait for those who hold the locks.
        if (!ownsAnything(replica)) {
            database.inOneStatement(StoreStep.FORGET, connection -> {
                try (PreparedStatement statement = connection.prepareStatement("DELETE FROM replica WHERE id = ?")) {
                    return Sql.bind(statement, replica).executeUpdate();
                }
            });
        }
    }

    private boolean ownsAnything(UUID replica) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(OWNS);
                    ResultSet rows = Sql.bind(statement, replica).executeQuery()) {
                return rows.next();
            }
        });
    }
}

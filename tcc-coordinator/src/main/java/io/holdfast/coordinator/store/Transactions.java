package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.DatabaseException;
import io.holdfast.service.database.LockWait;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The transactions. Begin, decision and end are one statement and so one commit each. Whoever writes compares with the
 * version it read: a replica that was paused and wakes up finds its writes refused, and reads again.
 */
@ApplicationScoped
public class Transactions {

    private static final Logger LOG = Logger.getLogger(Transactions.class);
    private static final String COLUMNS = "id, state, decision, reason, request_hash, timeout_ms, deadline, extended,"
            + " branches, progress, labels, trace_id, version, owner, hurried, created_at,"
            + " decided_at, ended_at";
    private static final String ARCHIVED =
            "SELECT id, state, decision, reason, request_hash, timeout_ms, deadline, extended, branches, progress,"
                    + " labels, trace_id, version, NULL AS owner, FALSE AS hurried, created_at, decided_at, ended_at FROM"
                    + " transaction_archive";
    // Due long before its deadline: when the answer to the insert is lost, its owner finds it so.
    private static final String INSERT = "INSERT INTO tcc_transaction (id, state, request_hash, timeout_ms, deadline,"
            + " branches, labels, initiator, trace_id, owner, next_attempt_at, created_at)"
            + " VALUES (?, 'TRYING', ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? * 1000 MICROSECOND, ?, ?, ?, ?, ?,"
            + " LEAST(deadline, UTC_TIMESTAMP(3) + INTERVAL 3 SECOND), UTC_TIMESTAMP(3)) RETURNING created_at, deadline";
    private static final String BURY = "INSERT INTO tcc_transaction (id, state, decision, reason, timeout_ms, deadline,"
            + " branches, created_at, decided_at, ended_at) VALUES (?, 'CANCELLED', 'CANCEL', ?, 0,"
            + " UTC_TIMESTAMP(3), '[]', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))";
    private static final String DECIDE =
            "UPDATE tcc_transaction SET state = ?, decision = ?, reason = ?, decided_at = ?, progress = ?, parked ="
                    + " FALSE, hurried = FALSE, version = version + 1 WHERE id = ? AND state = 'TRYING' AND version = ?";
    private static final String IN_TIME = " AND deadline > UTC_TIMESTAMP(3)";
    private static final String SAVE =
            "UPDATE tcc_transaction SET progress = ?, parked = ?, deadline = ?, extended = ?, next_attempt_at = ?,"
                    + " hurried = FALSE, version = version + 1 WHERE id = ? AND version = ? AND ended_at IS NULL";
    private static final String END = "UPDATE tcc_transaction SET state = ?, progress = ?, parked = ?, ended_at = ?,"
            + " next_attempt_at = NULL, owner = NULL, hurried = FALSE, version = version + 1 WHERE id = ? AND version = ?"
            + " AND state = ?";
    // Who changes a row without owning it makes it due, so that its owner reads it again.
    private static final String CANCEL = "UPDATE tcc_transaction SET state = 'CANCELLING', decision = 'CANCEL',"
            + " reason = ?, decided_at = UTC_TIMESTAMP(3), next_attempt_at = UTC_TIMESTAMP(3), version = version + 1"
            + " WHERE id = ? AND state = 'TRYING'";
    private static final String EXPIRED = " AND deadline <= UTC_TIMESTAMP(3)";
    private static final String OUTCOME = "UPDATE tcc_transaction SET progress = ?, next_attempt_at = UTC_TIMESTAMP(3),"
            + " version = version + 1 WHERE id = ?";

    private static final String SEARCH = "SET STATEMENT max_statement_time=3 FOR SELECT ";
    private static final String STANDING = "SELECT id, decision,"
            // A human may still need what belongs to a mixed one: to its participants it never ends.
            + " IF(state = 'MIXED', NULL, TIMESTAMPDIFF(MICROSECOND, ended_at, UTC_TIMESTAMP(3)) DIV 1000) AS ended_ms,"
            + " TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), deadline) AS left_us FROM tcc_transaction WHERE id IN (";
    private static final String ARCHIVED_STANDING =
            "SELECT id, decision, TIMESTAMPDIFF(MICROSECOND, ended_at, UTC_TIMESTAMP(3)) DIV 1000 AS ended_ms,"
                    + " 0 AS left_us FROM transaction_archive WHERE id IN (";

    private final Database database;

    Transactions(Database database) {
        this.database = database;
    }

    /**
     * Writes a new transaction; null when the id is known already.
     *
     * @param mayBeArchived false only for an id that is younger than {@link Archive#MIN_AGE}
     */
    public @Nullable Stored begin(Begin begin, boolean mayBeArchived) {
        try {
            if (!mayBeArchived) {
                return database.inOneStatement(StoreStep.BEGIN, connection -> insert(connection, begin));
            }
            List<Stored> begun = database.inTransaction(StoreStep.BEGIN_LATE, connection -> {
                Stored stored = insert(connection, begin);
                return isArchived(connection, begin.id()) ? List.of() : List.of(stored);
            });
            return begun.isEmpty() ? null : begun.get(0);
        } catch (DatabaseException e) {
            if (Sql.isDuplicate(e)) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Whether the id is archived; then its insert is taken back. The insert comes first: it waits for a move of that very id,
     * and then the look into the archive sees it there.
     */
    private static boolean isArchived(Connection connection, UUID id) throws SQLException {
        boolean archived = Archive.has(connection, id);
        if (archived) {
            connection.rollback();
        }
        return archived;
    }

    private static Stored insert(Connection connection, Begin begin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT);
                ResultSet row = Sql.bind(
                                statement,
                                begin.id(),
                                begin.requestHash(),
                                begin.timeoutMs(),
                                begin.timeoutMs(),
                                RowJson.definitions(begin.branches()),
                                RowJson.labels(begin.labels()),
                                begin.initiator(),
                                begin.traceId(),
                                begin.owner())
                        .executeQuery()) {
            row.next();
            Snapshot snapshot = new Snapshot(
                    begin.id(),
                    TransactionState.TRYING,
                    null,
                    null,
                    begin.timeoutMs(),
                    Sql.time(row, "deadline"),
                    false,
                    null,
                    null,
                    begin.branches().stream().map(Branch::registered).toList());
            return new Stored(
                    snapshot,
                    1,
                    begin.owner(),
                    begin.requestHash(),
                    begin.labels(),
                    begin.traceId(),
                    Sql.time(row, "created_at"),
                    Calls.NONE,
                    false);
        }
    }

    /** Writes a transaction that was never begun as cancelled; false when the id is known already. */
    public boolean bury(UUID id, Reason reason) {
        try {
            return database.inTransaction(StoreStep.BURY, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(BURY)) {
                    Sql.bind(statement, id, RowJson.reason(reason)).executeUpdate();
                }
                return !isArchived(connection, id);
            });
        } catch (DatabaseException e) {
            if (Sql.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Makes one step durable; false when the row is not as it was read, or a confirm comes after the deadline. */
    public boolean write(Write write) {
        Snapshot snapshot = write.snapshot();
        String progress = RowJson.progress(snapshot, write.calls());
        UUID id = snapshot.id();
        if (write instanceof Write.Decide decide) {
            boolean confirm = decide.decision() == Decision.CONFIRM;
            return update(
                    StoreStep.DECIDE,
                    confirm ? DECIDE + IN_TIME : DECIDE,
                    confirm ? TransactionState.CONFIRMING : TransactionState.CANCELLING,
                    decide.decision(),
                    RowJson.reason(decide.reason()),
                    decide.at(),
                    progress,
                    id,
                    write.version());
        }
        if (write instanceof Write.End end) {
            return update(
                    StoreStep.END,
                    END,
                    end.state(),
                    progress,
                    snapshot.isParked(),
                    end.at(),
                    id,
                    write.version(),
                    snapshot.state());
        }
        Write.Save save = (Write.Save) write;
        return update(
                StoreStep.SAVE,
                SAVE,
                progress,
                snapshot.isParked(),
                snapshot.deadline(),
                snapshot.extended(),
                save.nextAttemptAt(),
                id,
                write.version());
    }

    /** Decides to cancel, whoever owns the transaction; false when it is not TRYING any more, or unknown. */
    public boolean cancel(UUID id, Reason reason) {
        return update(StoreStep.CANCEL, CANCEL, RowJson.reason(reason), id);
    }

    /**
     * As {@link #cancel}, but only when the deadline has passed. It does not wait for whoever has locked the row: it is asked
     * for many at a time.
     *
     * @throws DatabaseException also when the row is locked
     */
    public boolean cancelExpired(UUID id, Reason reason) {
        return database.inTransaction(StoreStep.CANCEL_EXPIRED, LockWait.NEVER, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(CANCEL + EXPIRED)) {
                return Sql.bind(statement, RowJson.reason(reason), id).executeUpdate() == 1;
            }
        });
    }

    /**
     * The transaction as it is now; null when it is unknown.
     *
     * @throws UnreadableRow when it is known and cannot be read
     */
    public @Nullable Stored find(UUID id) {
        List<Stored> found = database.read(queries -> {
            List<Stored> live = read(queries, " WHERE id = ?", id);
            // In this order: it moves from there to here.
            return live.isEmpty() ? select(queries, Transactions::refuse, ARCHIVED + " WHERE id = ?", id) : live;
        });
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * What an inquiry wants to know.
     *
     * @param endedMs how many milliseconds ago it has ended, by the database's clock; null when it has not
     * @param leftMs what is left of the deadline by the database's clock, in milliseconds; negative when it has passed
     */
    public record Standing(
            UUID id, @Nullable Decision decision, @Nullable Long endedMs, long leftMs) {}

    /** How the transactions stand; those that are unknown are missing. */
    public Map<UUID, Standing> standings(Collection<UUID> ids) {
        return database.read(queries -> {
            Map<UUID, Standing> standings = new HashMap<>();
            standings(queries, STANDING, ids, standings);
            List<UUID> others =
                    ids.stream().filter(id -> !standings.containsKey(id)).toList();
            if (!others.isEmpty()) {
                standings(queries, ARCHIVED_STANDING, others, standings);
            }
            return standings;
        });
    }

    private static void standings(
            Database.Queries queries, String sql, Collection<UUID> ids, Map<UUID, Standing> standings)
            throws SQLException {
        try (PreparedStatement statement = queries.prepareStatement(sql + Sql.marks(ids.size()) + ")");
                ResultSet rows = Sql.bind(statement, ids.toArray()).executeQuery()) {
            while (rows.next()) {
                UUID id = Sql.id(rows, "id");
                String decision = rows.getString("decision");
                standings.put(
                        id,
                        new Standing(
                                id,
                                decision == null ? null : Decision.valueOf(decision),
                                rows.getObject("ended_ms", Long.class),
                                Math.floorDiv(rows.getLong("left_us"), 1000L)));
            }
        }
    }

    /**
     * A page of a list.
     *
     * @param readable newest first; without those that cannot be read
     * @param last of all that were looked at, when there are more behind it; else null
     */
    public record Listed(List<Stored> readable, @Nullable UUID last) {}

    /** At most so many transactions that come behind another one, newest first. */
    public Listed list(TransactionFilter filter, @Nullable UUID before, int limit) {
        List<Found> rows = database.read(queries -> filter.read(queries, before, limit + 1));
        boolean more = rows.size() > limit;
        List<Found> looked = more ? rows.subList(0, limit) : rows;
        return new Listed(readable(looked), more ? looked.get(limit - 1).id() : null);
    }

    /**
     * Changes a branch's state for whoever owns the transaction, under a lock on its row, so that of two outcomes at once the
     * second sees the first.
     *
     * @param change gets the transaction as it is and gives it as it shall be; null leaves it as it is
     * @return the transaction as it was before; null when it is unknown
     * @throws UnreadableRow when it is known and cannot be read
     */
    public @Nullable Stored change(UUID id, UnaryOperator<@Nullable Snapshot> change) {
        StepResult<List<Stored>> step = database.inTransaction(StoreStep.OUTCOME, connection -> {
            List<Stored> found = read(connection::prepareStatement, " WHERE id = ? FOR UPDATE", id);
            if (found.isEmpty()) {
                // Nothing of what is archived changes; it is asked what it would say all the same.
                found = select(connection::prepareStatement, Transactions::refuse, ARCHIVED + " WHERE id = ?", id);
            }
            Snapshot after = found.isEmpty() ? null : change.apply(found.get(0).snapshot());
            if (after != null) {
                try (PreparedStatement statement = connection.prepareStatement(OUTCOME)) {
                    Sql.bind(statement, RowJson.progress(after, found.get(0).calls()), id)
                            .executeUpdate();
                }
            }
            return new StepResult<>(found, after != null);
        });
        List<Stored> before = step.value();
        return before.isEmpty() ? null : before.get(0);
    }

    /** Rows that match, all of which must be readable; the tail is ours, never a request's. */
    static List<Stored> read(Database.Queries queries, String tail, @Nullable Object... values) throws SQLException {
        return readable(queries, Transactions::refuse, tail, values);
    }

    private static void refuse(UUID id, RuntimeException why) {
        throw new UnreadableRow(id, why);
    }

    /**
     * As {@link #read}, without those that cannot be read. A newer version may have written them: they must not stand in the
     * way of the others.
     *
     * @param unreadable is told of each of those
     */
    static List<Stored> readable(
            Database.Queries queries,
            BiConsumer<UUID, RuntimeException> unreadable,
            String tail,
            @Nullable Object... values)
            throws SQLException {
        return select(queries, unreadable, "SELECT " + COLUMNS + " FROM tcc_transaction" + tail, values);
    }

    /**
     * What was found.
     *
     * @param stored null when it cannot be read
     */
    record Found(UUID id, @Nullable Stored stored) {}

    /** A search that may have to look at many rows, and so for a limited time only; in the archive when it can be there. */
    static List<Found> search(
            Database.Queries queries, String live, @Nullable String archived, @Nullable Object... values)
            throws SQLException {
        String both = archived == null
                ? "SELECT " + COLUMNS + " FROM tcc_transaction" + live
                : "SELECT * FROM ((SELECT " + COLUMNS + " FROM tcc_transaction" + live + ") UNION ALL (" + ARCHIVED
                        + archived + ")) both_tables ORDER BY id DESC LIMIT ?";
        return rows(queries, Transactions::leaveOut, SEARCH + both.substring("SELECT ".length()), values);
    }

    private static void leaveOut(UUID id, RuntimeException why) {
        LOG.warnf("transaction %s cannot be read, and is left out of a list: %s", id, why);
    }

    private static List<Stored> select(
            Database.Queries queries,
            BiConsumer<UUID, RuntimeException> unreadable,
            String sql,
            @Nullable Object... values)
            throws SQLException {
        return readable(rows(queries, unreadable, sql, values));
    }

    private static List<Stored> readable(List<Found> rows) {
        return rows.stream().map(Found::stored).filter(Objects::nonNull).toList();
    }

    private static List<Found> rows(
            Database.Queries queries,
            BiConsumer<UUID, RuntimeException> unreadable,
            String sql,
            @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = queries.prepareStatement(sql);
                ResultSet rows = Sql.bind(statement, values).executeQuery()) {
            List<Found> found = new ArrayList<>();
            while (rows.next()) {
                UUID id = Sql.id(rows, "id");
                Stored stored = null;
                try {
                    stored = stored(rows);
                } catch (RuntimeException e) {
                    unreadable.accept(id, e);
                }
                found.add(new Found(id, stored));
            }
            return found;
        }
    }

    private static Stored stored(ResultSet row) throws SQLException {
        RowJson.@Nullable Progress progress = RowJson.progress(row.getString("progress"));
        String decision = row.getString("decision");
        Snapshot snapshot = new Snapshot(
                Sql.id(row, "id"),
                TransactionState.valueOf(row.getString("state")),
                decision == null ? null : Decision.valueOf(decision),
                RowJson.reason(row.getString("reason")),
                row.getLong("timeout_ms"),
                Sql.time(row, "deadline"),
                row.getBoolean("extended"),
                Sql.timeOrNull(row, "decided_at"),
                Sql.timeOrNull(row, "ended_at"),
                RowJson.branches(row.getString("branches"), progress));
        boolean entered = progress != null && progress.settling();
        return new Stored(
                snapshot.isSettling() && !entered ? snapshot.enterPhase2() : snapshot,
                row.getLong("version"),
                Sql.idOrNull(row, "owner"),
                row.getBytes("request_hash"),
                RowJson.labels(row.getString("labels")),
                row.getString("trace_id"),
                Sql.time(row, "created_at"),
                progress == null ? Calls.NONE : new Calls(progress.calls(), progress.leftOut()),
                row.getBoolean("hurried"));
    }

    private boolean update(StoreStep step, String sql, @Nullable Object... values) {
        return database.inOneStatement(step, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return Sql.bind(statement, values).executeUpdate() == 1;
            }
        });
    }
}

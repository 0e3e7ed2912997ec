package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What operators do: each change and the word about who made it and why are one commit. */
@ApplicationScoped
public class OperatorActions {

    private static final String CHANGE = "UPDATE tcc_transaction SET progress = ?, parked = ?, hurried = hurried OR ?,"
            + " next_attempt_at = IF(ended_at IS NULL, UTC_TIMESTAMP(3), NULL), version = version + 1"
            + " WHERE id = ? AND version = ?";
    private static final String NOTE =
            "INSERT INTO operator_action (transaction_id, branch_id, action, operator, reason,"
                    + " forced, state_before, state_after, shown, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))";
    private static final String LIST =
            "SELECT id, branch_id, action, operator, reason, forced, state_before, state_after,"
                    + " shown, at FROM operator_action WHERE transaction_id = ? AND id < ? ORDER BY id DESC LIMIT ?";

    private final Database database;

    OperatorActions(Database database) {
        this.database = database;
    }

    /**
     * What is to be changed and written down.
     *
     * @param after the transaction as it shall be
     * @param hurry whether its waiting calls are to be made now
     */
    public record Change(
            Snapshot after,
            boolean hurry,
            OperatorAction.Kind kind,
            @Nullable String branchId,
            String operator,
            @Nullable String reason,
            boolean forced,
            String stateBefore,
            String stateAfter,
            @Nullable String shown) {}

    /**
     * Changes a transaction, whoever owns it, under a lock on its row: what the change looks at is still so when it is
     * written, and whoever has read the row before finds it changed.
     *
     * @param change gets the transaction as it is; what it throws leaves everything as it is
     * @return the transaction as it is afterwards; null when it is unknown
     */
    public @Nullable Stored change(UUID id, Function<Snapshot, Change> change) {
        List<Stored> changed = database.inTransaction(StoreStep.OPERATE, connection -> {
            List<Stored> found = Transactions.read(connection::prepareStatement, " WHERE id = ? FOR UPDATE", id);
            if (found.isEmpty()) {
                return found;
            }
            Stored before = found.get(0);
            write(connection, before, change.apply(before.snapshot()));
            return Transactions.read(connection::prepareStatement, " WHERE id = ?", id);
        });
        return changed.isEmpty() ? null : changed.get(0);
    }

    private static void write(Connection connection, Stored before, Change change) throws SQLException {
        UUID id = before.snapshot().id();
        try (PreparedStatement statement = connection.prepareStatement(CHANGE)) {
            Sql.bind(
                            statement,
                            RowJson.progress(change.after(), before.calls()),
                            change.after().isParked(),
                            change.hurry(),
                            id,
                            before.version())
                    .executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(NOTE)) {
            Sql.bind(
                            statement,
                            id,
                            change.branchId(),
                            change.kind(),
                            change.operator(),
                            change.reason(),
                            change.forced(),
                            change.stateBefore(),
                            change.stateAfter(),
                            change.shown())
                    .executeUpdate();
        }
    }

    /** A page of what was done to the transaction, the latest first. */
    public List<OperatorAction> list(UUID id, @Nullable Long before, int limit) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(LIST);
                    ResultSet rows = Sql.bind(statement, id, before == null ? Long.MAX_VALUE : before, limit)
                            .executeQuery()) {
                List<OperatorAction> actions = new ArrayList<>();
                while (rows.next()) {
                    actions.add(new OperatorAction(
                            rows.getLong("id"),
                            OperatorAction.Kind.valueOf(rows.getString("action")),
                            rows.getString("branch_id"),
                            rows.getString("operator"),
                            rows.getString("reason"),
                            rows.getBoolean("forced"),
                            rows.getString("state_before"),
                            rows.getString("state_after"),
                            rows.getString("shown"),
                            Sql.time(rows, "at")));
                }
                return actions;
            }
        });
    }
}

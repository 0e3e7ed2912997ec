package io.holdfast.coordinator.store;

import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionState;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The states of many transactions at a glance, whoever owns them; read only while somebody watches. */
@ApplicationScoped
public class States {

    private static final String COLUMNS = "SELECT t.id, t.state, t.decision, t.parked FROM tcc_transaction t";
    private static final String BEHIND = COLUMNS + " WHERE t.id > ? ORDER BY t.id LIMIT ?";
    // One range of the index of live ones for each replica.
    private static final String LIVE =
            COLUMNS + " JOIN replica r ON t.owner = r.id WHERE t.next_attempt_at > '1000-01-01' LIMIT ?";
    private static final String OF = COLUMNS + " WHERE t.id IN (";

    private final Database database;

    States(Database database) {
        this.database = database;
    }

    /** How a transaction stands. */
    public record State(
            UUID id, TransactionState state, @Nullable Decision decision, boolean parked) {}

    /** The transactions whose ids were made after the time, in their order. */
    public List<State> since(Instant time, int limit) {
        return read(BEHIND, Archive.firstOf(time), limit);
    }

    /** The transactions behind the id, in their order. */
    public List<State> behind(UUID last, int limit) {
        return read(BEHIND, last, limit);
    }

    /** Those that have not ended and belong to somebody. */
    public List<State> live(int limit) {
        return read(LIVE, limit);
    }

    /** These transactions; those that are archived are missing. */
    public List<State> of(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : read(OF + Sql.marks(ids.size()) + ")", ids.toArray());
    }

    private List<State> read(String sql, @Nullable Object... values) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(sql);
                    ResultSet rows = Sql.bind(statement, values).executeQuery()) {
                List<State> states = new ArrayList<>();
                while (rows.next()) {
                    states.add(state(rows));
                }
                return states;
            }
        });
    }

    private static State state(ResultSet row) throws SQLException {
        String decision = row.getString("decision");
        return new State(
                Sql.id(row, "id"),
                TransactionState.valueOf(row.getString("state")),
                decision == null ? null : Decision.valueOf(decision),
                row.getBoolean("parked"));
    }
}

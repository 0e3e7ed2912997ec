package io.holdfast.participant.fence;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Shows a reservation to the coordinator and to operators. */
@ApplicationScoped
public class ReservationReader {

    private static final String FIND = """
            SELECT state, payload, answer, TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), expires_at) DIV 1000,
                created_at, updated_at
            FROM reservation WHERE transaction_id = ? AND branch_id = ?""";

    private final Database database;

    ReservationReader(Database database) {
        this.database = database;
    }

    /** The reservation, if there is one. */
    public Optional<ReservationView> find(BranchKey key) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(FIND)) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    ReservationState state = ReservationState.valueOf(row.getString(1));
                    String payload = row.getString(2);
                    String answer = row.getString(3);
                    return Optional.of(new ReservationView(
                            key.transactionId(),
                            key.branchId(),
                            state,
                            answer == null ? null : CanonicalJson.read(answer, Reason.class),
                            payload == null ? null : CanonicalJson.read(payload, JsonNode.class),
                            state.isFinal() ? 0 : Math.max(0, row.getLong(4)),
                            instant(row, 5),
                            instant(row, 6)));
                }
            }
        });
    }

    /** The columns are in UTC, whatever time zone the session has. */
    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}

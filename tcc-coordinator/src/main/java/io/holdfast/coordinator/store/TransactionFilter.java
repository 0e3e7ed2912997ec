package io.holdfast.coordinator.store;

import io.holdfast.protocol.TransactionState;
import io.holdfast.service.database.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions to list; what is null does not matter.
 *
 * @param participant one that has a branch in it
 * @param labelName with {@code labelValue}: one that begin gave this label
 */
public record TransactionFilter(
        @Nullable TransactionState state,
        @Nullable String participant,
        @Nullable Boolean parked,
        @Nullable String labelName,
        @Nullable String labelValue) {

    List<Stored> read(Database.Queries queries, @Nullable UUID before, int limit) throws SQLException {
        List<String> conditions = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        if (state != null) {
            conditions.add("state = ?");
            values.add(state);
            // It helps to find the few among the many: live ones have a next attempt.
            if (!state.isFinal()) {
                conditions.add("next_attempt_at IS NOT NULL");
            }
        }
        if (parked != null) {
            conditions.add("parked = ?");
            values.add(parked);
        }
        if (participant != null) {
            conditions.add("JSON_CONTAINS(JSON_EXTRACT(branches, '$[*].participant'), JSON_QUOTE(?))");
            values.add(participant);
        }
        if (labelName != null) {
            conditions.add("JSON_VALUE(labels, CONCAT('$.\"', ?, '\"')) = ?");
            values.add(labelName);
            values.add(labelValue);
        }
        if (before != null) {
            conditions.add("id < ?");
            values.add(before);
        }
        values.add(limit);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return Transactions.search(queries, where + " ORDER BY id DESC LIMIT ?", values.toArray());
    }
}

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

    List<Transactions.Found> read(Database.Queries queries, @Nullable UUID before, int limit) throws SQLException {
        List<String> anywhere = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        if (state != null) {
            anywhere.add("state = ?");
            values.add(state);
        }
        if (participant != null) {
            anywhere.add("JSON_CONTAINS(JSON_EXTRACT(branches, '$[*].participant'), JSON_QUOTE(?))");
            values.add(participant);
        }
        if (labelName != null) {
            anywhere.add("JSON_VALUE(labels, CONCAT('$.\"', ?, '\"')) = ?");
            values.add(labelName);
            values.add(labelValue);
        }
        if (before != null) {
            anywhere.add("id < ?");
            values.add(before);
        }
        values.add(limit);
        List<String> live = new ArrayList<>(anywhere);
        if (state != null && !state.isFinal()) {
            live.add("next_attempt_at IS NOT NULL"); // helps to find the few among the many
        }
        if (parked != null) {
            live.add(parked ? "parked = TRUE" : "parked = FALSE");
        }
        if (!mayBeArchived()) {
            return Transactions.search(queries, tail(live), null, values.toArray());
        }
        List<@Nullable Object> twice = new ArrayList<>(values);
        twice.addAll(values);
        twice.add(limit);
        return Transactions.search(queries, tail(live), tail(anywhere), twice.toArray());
    }

    /** What is live, parked or MIXED is not in the archive. */
    private boolean mayBeArchived() {
        boolean ended = state == null || state == TransactionState.CONFIRMED || state == TransactionState.CANCELLED;
        return ended && !Boolean.TRUE.equals(parked);
    }

    private static String tail(List<String> conditions) {
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return where + " ORDER BY id DESC LIMIT ?";
    }
}

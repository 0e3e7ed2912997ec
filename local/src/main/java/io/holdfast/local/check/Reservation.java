package io.holdfast.local.check;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * What a participant's row says about a branch.
 *
 * @param amount the money that it is about; 0 when it is about something else
 */
record Reservation(String participant, String transactionId, String branchId, String state, long amount) {

    private static final Set<String> LIVE = Set.of("HELD", "PENDING", "CONFIRMING", "CANCELLING");

    static final String SELECT = "SELECT transaction_id, branch_id, state,"
            + " COALESCE(CAST(JSON_VALUE(payload, '$.amount') AS SIGNED), 0) AS amount FROM reservation ";

    static Reservation of(String participant, ResultSet row) throws SQLException {
        return new Reservation(
                participant,
                row.getString("transaction_id"),
                row.getString("branch_id"),
                row.getString("state"),
                row.getLong("amount"));
    }

    boolean isLive() {
        return LIVE.contains(state);
    }

    /** Whether the participant acted as if that had been decided. */
    boolean isKept() {
        return state.equals("CONFIRMED") || state.equals("CONFIRMING");
    }

    @Override
    public String toString() {
        return participant + " has " + state + " for " + transactionId + "/" + branchId;
    }
}

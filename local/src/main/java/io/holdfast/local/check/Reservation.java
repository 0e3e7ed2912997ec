package io.holdfast.local.check;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a participant's row says about a branch.
 *
 * @param payload what was asked for, as JSON; null when it was never asked for
 * @param old made so long ago that the coordinator must know its transaction
 */
record Reservation(
        String participant,
        String transactionId,
        String branchId,
        String state,
        @Nullable String payload,
        boolean old) {

    private static final Set<String> LIVE = Set.of("HELD", "PENDING", "CONFIRMING", "CANCELLING");

    static String select(Bounds bounds) {
        return "SELECT transaction_id, branch_id, state, payload, created_at" + bounds.isOld()
                + " AS old FROM reservation ";
    }

    static Reservation of(String participant, ResultSet row) throws SQLException {
        return new Reservation(
                participant,
                row.getString("transaction_id"),
                row.getString("branch_id"),
                row.getString("state"),
                row.getString("payload"),
                row.getBoolean("old"));
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

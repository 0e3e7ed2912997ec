package io.holdfast.payment;

import io.holdfast.participant.ReservationUse;
import io.holdfast.protocol.BranchKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A payment whose outcome is not known is judged by its reservation, however old that is. */
@ApplicationScoped
class UnsettledPayments implements ReservationUse {

    private static final String KEY = "(transaction_id = ? AND branch_id = ?)";
    private static final String UNSETTLED = "SELECT transaction_id, branch_id FROM payment"
            + " WHERE state IN ('REQUESTED', 'PENDING', 'AUTHORIZED', 'UNKNOWN') AND (";

    @Override
    public Set<BranchKey> inUse(Connection connection, List<BranchKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<BranchKey> unsettled = new HashSet<>();
        String sql = UNSETTLED + String.join(" OR ", Collections.nCopies(keys.size(), KEY)) + ")";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int at = 1;
            for (BranchKey key : keys) {
                select.setString(at++, key.transactionId().toString());
                select.setString(at++, key.branchId());
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    unsettled.add(new BranchKey(UUID.fromString(rows.getString(1)), rows.getString(2)));
                }
            }
        }
        return unsettled;
    }
}

package io.holdfast.local.check;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * What order-service's row says.
 *
 * @param begun whether a transaction was ever needed
 * @param old placed so long ago that it must be over, unless its transaction is still open
 */
record PlacedOrder(
        String id, String transactionId, String status, boolean begun, boolean old, long paidBalance, long paidCard) {

    private static final Set<String> CONFIRMED = Set.of("CONFIRMED", "REFUNDING", "REFUNDED");

    static String select(Bounds bounds) {
        return "SELECT order_id, transaction_id, status, begin_request IS NOT NULL AS begun, created_at < UTC_TIMESTAMP(3) - "
                + Bounds.micros(bounds.end()) + " AS old, paid_balance, paid_card FROM orders ";
    }

    static PlacedOrder of(ResultSet row) throws SQLException {
        return new PlacedOrder(
                row.getString("order_id"),
                row.getString("transaction_id"),
                row.getString("status"),
                row.getBoolean("begun"),
                row.getBoolean("old"),
                row.getLong("paid_balance"),
                row.getLong("paid_card"));
    }

    /** Whether it was confirmed, whatever came later. */
    boolean isConfirmed() {
        return CONFIRMED.contains(status);
    }

    boolean isCancelled() {
        return status.equals("CANCELLED");
    }

    boolean isOpen() {
        return !isConfirmed() && !isCancelled();
    }

    @Override
    public String toString() {
        return "order " + id + " is " + status;
    }
}

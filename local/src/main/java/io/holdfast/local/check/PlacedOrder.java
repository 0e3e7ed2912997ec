package io.holdfast.local.check;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What order-service's rows say.
 *
 * @param begun whether a transaction was ever needed
 * @param old placed so long ago that it must be over, unless its transaction is still open
 * @param lines its products, quantities and unit prices, as JSON; null when it has none
 */
record PlacedOrder(
        String id,
        String transactionId,
        String userId,
        String status,
        boolean begun,
        boolean old,
        @Nullable String couponId,
        long subtotal,
        long discount,
        long paidBalance,
        long paidCard,
        @Nullable String lines) {

    private static final Set<String> CONFIRMED = Set.of("CONFIRMED", "REFUNDING", "REFUNDED");

    static String select(Bounds bounds) {
        return "SELECT order_id, transaction_id, user_id, status, begin_request IS NOT NULL AS begun,"
                + " created_at" + bounds.isOld() + " AS old, coupon_id, subtotal, discount, paid_balance, paid_card,"
                + " (SELECT JSON_ARRAYAGG(JSON_OBJECT('productId', CAST(l.product_id AS CHAR), 'quantity', l.quantity,"
                + " 'unitPrice', l.unit_price)) FROM order_line l WHERE l.order_id = o.order_id) AS goods FROM orders o ";
    }

    static PlacedOrder of(ResultSet row) throws SQLException {
        return new PlacedOrder(
                row.getString("order_id"),
                row.getString("transaction_id"),
                row.getString("user_id"),
                row.getString("status"),
                row.getBoolean("begun"),
                row.getBoolean("old"),
                row.getString("coupon_id"),
                row.getLong("subtotal"),
                row.getLong("discount"),
                row.getLong("paid_balance"),
                row.getLong("paid_card"),
                row.getString("goods"));
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

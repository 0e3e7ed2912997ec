package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.order.price.Price;
import io.holdfast.protocol.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order about to be written, with everything that a crash must not lose.
 *
 * @param beginRequest the exact text that begins the transaction; null when the order is over already
 * @param refusal why the order is over already; null when it is PENDING
 */
public record NewOrder(
        UUID orderId,
        String userId,
        List<OrderLine> lines,
        Price price,
        @Nullable UUID couponId,
        UUID transactionId,
        @Nullable String beginRequest,
        @Nullable Reason refusal) {

    private static final String INSERT_ORDER = """
            INSERT INTO orders (order_id, user_id, status, sequence, reason_code, reason_detail, reason_participant,
                subtotal, discount, total, paid_balance, paid_card, coupon_id, transaction_id, begin_request,
                next_ask_at, created_at, updated_at)
            VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND,
                UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))""";
    private static final String INSERT_LINES = """
            INSERT INTO order_line (order_id, line_number, product_id, name, quantity, unit_price, line_total)
            VALUES\s""";
    private static final String LINE = "(?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_EVENT =
            "INSERT INTO order_event (order_id, sequence, status, at) VALUES (?, 1, ?, UTC_TIMESTAMP(3))";

    public OrderStatus status() {
        return refusal == null ? OrderStatus.PENDING : OrderStatus.CANCELLED;
    }

    /**
     * Writes the order, its lines and its first event: three statements.
     *
     * @param firstAsk when the sweeper asks about the order, if nothing is heard of it until then
     */
    public void insert(Connection connection, Duration firstAsk) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_ORDER)) {
            int at = 1;
            statement.setString(at++, orderId.toString());
            statement.setString(at++, userId);
            statement.setString(at++, status().name());
            statement.setString(at++, refusal == null ? null : refusal.code());
            statement.setString(at++, refusal == null ? null : refusal.detail());
            statement.setString(at++, refusal == null ? null : refusal.participant());
            statement.setLong(at++, price.subtotal());
            statement.setLong(at++, price.discount());
            statement.setLong(at++, price.total());
            statement.setLong(at++, price.balance());
            statement.setLong(at++, price.card());
            statement.setString(at++, couponId == null ? null : couponId.toString());
            statement.setString(at++, transactionId.toString());
            statement.setString(at++, beginRequest);
            statement.setObject(at, refusal == null ? firstAsk.toNanos() / 1000 : null);
            statement.executeUpdate();
        }
        insertLines(connection);
        try (PreparedStatement statement = connection.prepareStatement(INSERT_EVENT)) {
            statement.setString(1, orderId.toString());
            statement.setString(2, status().name());
            statement.executeUpdate();
        }
    }

    private void insertLines(Connection connection) throws SQLException {
        String sql = INSERT_LINES + String.join(", ", Collections.nCopies(lines.size(), LINE));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int at = 1;
            for (int number = 0; number < lines.size(); number++) {
                OrderLine line = lines.get(number);
                statement.setString(at++, orderId.toString());
                statement.setInt(at++, number);
                statement.setString(at++, line.productId().toString());
                statement.setString(at++, line.name());
                statement.setLong(at++, line.quantity());
                statement.setLong(at++, line.unitPrice());
                statement.setLong(at++, line.lineTotal());
            }
            statement.executeUpdate();
        }
    }
}

package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.service.database.Database;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads one order in one plain statement: the read by which every order that was waited for is answered. */
@ApplicationScoped
public class OrderReader {

    private static final String READ = """
            SELECT o.order_id, o.user_id, o.status, o.reason_code, o.reason_detail, o.reason_participant, o.subtotal,
                o.discount, o.total, o.paid_balance, o.paid_card, o.coupon_id, o.transaction_id, o.created_at,
                o.updated_at, l.product_id, l.name, l.quantity, l.unit_price, l.line_total
            FROM orders o JOIN order_line l ON l.order_id = o.order_id
            WHERE o.order_id = ? ORDER BY l.line_number""";

    private final Database database;

    OrderReader(Database database) {
        this.database = database;
    }

    /** An order that is known to exist. */
    public Order get(UUID orderId) {
        Optional<Order> order = database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(READ)) {
                select.setString(1, orderId.toString());
                try (ResultSet rows = select.executeQuery()) {
                    List<OrderLine> lines = new ArrayList<>();
                    Optional<Order> found = Optional.empty();
                    while (rows.next()) {
                        lines.add(new OrderLine(
                                UUID.fromString(rows.getString("product_id")),
                                rows.getString("name"),
                                rows.getLong("quantity"),
                                rows.getLong("unit_price"),
                                rows.getLong("line_total")));
                        found = found.isEmpty() ? Optional.of(Order.of(rows, lines)) : found;
                    }
                    return found;
                }
            }
        });
        return order.orElseThrow(() -> RefusedException.notFound("order", orderId));
    }
}

package io.holdfast.order.follow;

import io.holdfast.order.OrderConfig;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** The orders of which nothing was heard for a while, by the database's clock. */
@ApplicationScoped
class Unanswered {

    private static final String DUE = """
            SELECT order_id, transaction_id, begin_request FROM orders
            WHERE next_ask_at <= UTC_TIMESTAMP(3) AND begin_request IS NOT NULL
            ORDER BY next_ask_at LIMIT ? FOR UPDATE SKIP LOCKED""";

    private final Database database;
    private final OrderConfig.Sweep config;

    Unanswered(Database database, OrderConfig config) {
        this.database = database;
        this.config = config.sweep();
    }

    /**
     * Takes those that have waited longest, and puts off when they are next asked about: another replica takes others, and one
     * that dies over its question is no loss.
     */
    List<Begun> take() {
        return database.inTransaction(connection -> {
            List<Begun> due = due(connection);
            if (!due.isEmpty()) {
                putOff(connection, due);
            }
            return due;
        });
    }

    private List<Begun> due(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DUE)) {
            statement.setInt(1, config.batch());
            List<Begun> due = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    due.add(new Begun(
                            UUID.fromString(rows.getString(1)), UUID.fromString(rows.getString(2)), rows.getString(3)));
                }
            }
            return due;
        }
    }

    private void putOff(Connection connection, List<Begun> orders) throws SQLException {
        String sql = "UPDATE orders SET next_ask_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE order_id IN ("
                + String.join(", ", Collections.nCopies(orders.size(), "?")) + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, config.again().toNanos() / 1000);
            for (int i = 0; i < orders.size(); i++) {
                statement.setString(i + 2, orders.get(i).orderId().toString());
            }
            statement.executeUpdate();
        }
    }
}

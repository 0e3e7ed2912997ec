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

    /** Set in this order: MariaDB sees what it has just set. */
    private static final String PUT_OFF_LONGER = """
            UPDATE orders SET
                next_ask_at = UTC_TIMESTAMP(3)
                    + INTERVAL LEAST(?, ? * POW(2, LEAST(failed_asks, 20) + 1)) * (0.5 + RAND() / 2) MICROSECOND,
                failed_asks = failed_asks + 1
            WHERE next_ask_at IS NOT NULL AND order_id IN\s""";

    private static final String FORGET_FAILURES =
            "UPDATE orders SET failed_asks = 0 WHERE failed_asks > 0 AND order_id IN ";

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
        return database.inTransaction(FollowStep.TAKE_UNANSWERED, connection -> {
            List<Begun> due = due(connection);
            if (!due.isEmpty()) {
                putOff(connection, due);
            }
            return due;
        });
    }

    /** Puts each of them off on its own, for longer each time and not to the same moment: the others are asked about first. */
    void failed(List<UUID> orderIds) {
        if (orderIds.isEmpty()) {
            return;
        }
        database.inTransaction(FollowStep.PUT_OFF, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(PUT_OFF_LONGER + marks(orderIds.size()))) {
                statement.setLong(1, config.longest().toNanos() / 1000);
                statement.setLong(2, config.again().toNanos() / 1000);
                bind(statement, 3, orderIds);
                return statement.executeUpdate();
            }
        });
    }

    /** Ends the growing of their pauses. */
    void answered(List<UUID> orderIds) {
        if (orderIds.isEmpty()) {
            return;
        }
        database.inTransaction(FollowStep.FORGET_FAILURES, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(FORGET_FAILURES + marks(orderIds.size()))) {
                bind(statement, 1, orderIds);
                return statement.executeUpdate();
            }
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
        String sql = "UPDATE orders SET next_ask_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE order_id IN "
                + marks(orders.size());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, config.again().toNanos() / 1000);
            bind(statement, 2, orders.stream().map(Begun::orderId).toList());
            statement.executeUpdate();
        }
    }

    private static String marks(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }

    private static void bind(PreparedStatement statement, int from, List<UUID> ids) throws SQLException {
        for (int i = 0; i < ids.size(); i++) {
            statement.setString(from + i, ids.get(i).toString());
        }
    }
}

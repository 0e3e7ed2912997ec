package io.holdfast.order;

import io.holdfast.protocol.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one place where an order's status changes: a compare-and-set from a status that may come before, and the event of it
 * in the same transaction. An order that is already there, or past it, stays as it is.
 */
@ApplicationScoped
public class StatusChanges {

    /** What the ids of a change name. */
    private enum By {
        ORDER("order_id"),
        TRANSACTION("transaction_id");

        private final String column;

        By(String column) {
            this.column = column;
        }
    }

    /** Moves the orders that may come to the status; returns how many did. */
    public int move(Connection connection, Collection<UUID> orderIds, OrderStatus to, @Nullable Reason reason)
            throws SQLException {
        return move(connection, By.ORDER, orderIds, to, reason);
    }

    /** As {@link #move}, for the orders that these transactions make. */
    public int moveByTransaction(
            Connection connection, Collection<UUID> transactionIds, OrderStatus to, @Nullable Reason reason)
            throws SQLException {
        return move(connection, By.TRANSACTION, transactionIds, to, reason);
    }

    /**
     * Gives a cancelled order the reason that was not known when it ended; after that nobody asks for it again.
     *
     * @return 0 when it needs none
     */
    public int explain(Connection connection, UUID orderId, @Nullable Reason reason) throws SQLException {
        String sql = """
                UPDATE orders SET reason_code = ?, reason_detail = ?, reason_participant = ?, next_ask_at = NULL
                WHERE order_id = ? AND status = ? AND reason_code IS NULL""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int at = bindReason(statement, 1, reason);
            statement.setString(at++, orderId.toString());
            statement.setString(at, OrderStatus.CANCELLED.name());
            return statement.executeUpdate();
        }
    }

    private static int move(Connection connection, By by, Collection<UUID> ids, OrderStatus to, @Nullable Reason reason)
            throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        int changed = update(connection, by, ids, to, reason);
        if (changed > 0) {
            recordEvents(connection, by, ids);
        }
        return changed;
    }

    private static int update(
            Connection connection, By by, Collection<UUID> ids, OrderStatus to, @Nullable Reason reason)
            throws SQLException {
        Set<OrderStatus> before = to.before();
        String sql = "UPDATE orders SET status = ?, sequence = sequence + 1, reason_code = ?, reason_detail = ?,"
                + " reason_participant = ?, updated_at = UTC_TIMESTAMP(3), next_ask_at = " + nextAsk(to, reason)
                + " WHERE " + by.column + " IN " + marks(ids.size()) + " AND status IN " + marks(before.size());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, to.name());
            int at = bindReason(statement, 2, reason);
            at = bindIds(statement, at, ids);
            for (OrderStatus status : before) {
                statement.setString(at++, status.name());
            }
            return statement.executeUpdate();
        }
    }

    /**
     * Whether there is something left to ask the coordinator: the end of an open order, and once the reason of a cancelled one
     * (a hold that expired is let go on an answer that carries none).
     */
    private static String nextAsk(OrderStatus to, @Nullable Reason reason) {
        if (to.isOpen()) {
            return "next_ask_at";
        }
        return to == OrderStatus.CANCELLED && reason == null ? "UTC_TIMESTAMP(3)" : "NULL";
    }

    /** Copies where the orders stand now; of an order that was not moved that event is there already. */
    private static void recordEvents(Connection connection, By by, Collection<UUID> ids) throws SQLException {
        String sql = "INSERT INTO order_event (order_id, sequence, status, at)"
                + " SELECT order_id, sequence, status, updated_at FROM orders AS changed WHERE " + by.column + " IN "
                + marks(ids.size()) + " ON DUPLICATE KEY UPDATE order_event.sequence = order_event.sequence";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bindIds(statement, 1, ids);
            statement.executeUpdate();
        }
    }

    /** Every reason that an order learns of after it was placed passes here, from its own branch and from the coordinator. */
    private static int bindReason(PreparedStatement statement, int from, @Nullable Reason given) throws SQLException {
        Reason reason = CustomerReasons.of(given);
        int at = from;
        statement.setString(at++, reason == null ? null : reason.code());
        statement.setString(at++, reason == null ? null : reason.detail());
        statement.setString(at++, reason == null ? null : reason.participant());
        return at;
    }

    private static int bindIds(PreparedStatement statement, int from, Collection<UUID> ids) throws SQLException {
        int at = from;
        for (UUID id : ids) {
            statement.setString(at++, id.toString());
        }
        return at;
    }

    private static String marks(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }
}

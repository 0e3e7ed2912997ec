package io.holdfast.local.load;

import static io.holdfast.local.load.FloorSchemas.BALANCE;
import static io.holdfast.local.load.FloorSchemas.COORDINATOR;
import static io.holdfast.local.load.FloorSchemas.COUPON;
import static io.holdfast.local.load.FloorSchemas.ORDER;
import static io.holdfast.local.load.FloorSchemas.PARTICIPANTS;
import static io.holdfast.local.load.FloorSchemas.PAYMENT;
import static io.holdfast.local.load.FloorSchemas.STOCK;

import io.holdfast.protocol.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One thread of the floor: places orders as the participants would, each in local transactions of its own. The coordinator's
 * three writes commit by themselves; every other transaction is its statements and one COMMIT.
 */
final class FloorClient implements AutoCloseable {

    private static final long PRICE = 2_000;
    private static final String HOLD = "INSERT INTO reservation VALUES (?, ?, 'HELD', ?, UTC_TIMESTAMP(3) + INTERVAL 40"
            + " SECOND, UTC_TIMESTAMP(3))";
    private static final String REJECT =
            "INSERT INTO reservation VALUES (?, ?, 'REJECTED', ?, UTC_TIMESTAMP(3)," + " UTC_TIMESTAMP(3))";
    private static final String SETTLE = "UPDATE reservation SET state = ?, updated_at = UTC_TIMESTAMP(3) WHERE"
            + " transaction_id = ? AND branch_id = ? AND state = 'HELD'";

    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, Map<String, PreparedStatement>> statements = new HashMap<>();

    FloorClient(FloorSchemas schemas) throws SQLException {
        try {
            connections.put(COORDINATOR, schemas.connect(COORDINATOR));
            for (String service : PARTICIPANTS) {
                Connection connection = schemas.connect(service);
                connections.put(service, connection);
                connection.setAutoCommit(false);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Places the order and brings it to its end; whether it was confirmed. */
    boolean place(int number, Mix.Wanted wanted) throws SQLException {
        UUID id = Ids.next();
        List<Mix.Line> lines = wanted.lines().stream()
                .sorted(Comparator.comparingInt(Mix.Line::product))
                .toList();
        one(
                COORDINATOR,
                "INSERT INTO tcc_transaction VALUES (?, 'TRYING', UTC_TIMESTAMP(3) + INTERVAL 10 SECOND, ?, NULL)",
                id,
                lines.toString());
        hold(number, wanted, id, lines);
        boolean held = !wanted.fails();
        one(PAYMENT, held ? HOLD : REJECT, id, PAYMENT, "{\"amount\":" + PRICE + "}");
        if (held) {
            one(PAYMENT, "INSERT INTO payment VALUES (?, 'AUTHORIZED', ?)", id, PRICE);
        }
        commit(PAYMENT);
        one(
                COORDINATOR,
                "UPDATE tcc_transaction SET state = ? WHERE id = ? AND state = 'TRYING' AND deadline >"
                        + " UTC_TIMESTAMP(3)",
                held ? "CONFIRMING" : "CANCELLING",
                id);
        settle(number, wanted, id, lines, held);
        one(
                COORDINATOR,
                "UPDATE tcc_transaction SET state = ?, ended_at = UTC_TIMESTAMP(3) WHERE id = ? AND ended_at IS"
                        + " NULL",
                held ? "CONFIRMED" : "CANCELLED",
                id);
        return held;
    }

    private void hold(int number, Mix.Wanted wanted, UUID id, List<Mix.Line> lines) throws SQLException {
        one(ORDER, HOLD, id, ORDER, lines.toString());
        one(ORDER, "INSERT INTO orders VALUES (?, 'PENDING', ?, ?)", id, wanted.customer(), PRICE);
        for (int i = 0; i < lines.size(); i++) {
            one(
                    ORDER,
                    "INSERT INTO order_line VALUES (?, ?, ?, ?)",
                    id,
                    i,
                    lines.get(i).product(),
                    lines.get(i).quantity());
        }
        commit(ORDER);
        one(STOCK, HOLD, id, STOCK, lines.toString());
        for (Mix.Line line : lines) {
            one(
                    STOCK,
                    "UPDATE product SET held = held + ? WHERE id = ? AND on_hand - held >= ?",
                    line.quantity(),
                    line.product(),
                    line.quantity());
        }
        commit(STOCK);
        one(BALANCE, HOLD, id, BALANCE, "{\"amount\":" + PRICE + "}");
        one(
                BALANCE,
                "UPDATE account SET available = available - ?, held = held + ? WHERE id = ? AND available >= ?",
                PRICE,
                PRICE,
                wanted.customer(),
                PRICE);
        commit(BALANCE);
        one(COUPON, HOLD, id, COUPON, "{\"coupon\":" + number + "}");
        one(COUPON, "UPDATE coupon SET state = 'HELD' WHERE id = ? AND state = 'ISSUED'", number);
        commit(COUPON);
    }

    private void settle(int number, Mix.Wanted wanted, UUID id, List<Mix.Line> lines, boolean keep)
            throws SQLException {
        String end = keep ? "CONFIRMED" : "CANCELLED";
        one(ORDER, SETTLE, end, id, ORDER);
        one(ORDER, "UPDATE orders SET status = ? WHERE order_id = ? AND status = 'PENDING'", end, id);
        commit(ORDER);
        one(STOCK, SETTLE, end, id, STOCK);
        for (Mix.Line line : lines) {
            if (keep) {
                one(
                        STOCK,
                        "UPDATE product SET held = held - ?, on_hand = on_hand - ?, sold = sold + ? WHERE id = ?",
                        line.quantity(),
                        line.quantity(),
                        line.quantity(),
                        line.product());
            } else {
                one(STOCK, "UPDATE product SET held = held - ? WHERE id = ?", line.quantity(), line.product());
            }
        }
        commit(STOCK);
        one(BALANCE, SETTLE, end, id, BALANCE);
        one(
                BALANCE,
                keep
                        ? "UPDATE account SET held = held - ?, spent = spent + ? WHERE id = ?"
                        : "UPDATE account SET held = held - ?, available = available + ? WHERE id = ?",
                PRICE,
                PRICE,
                wanted.customer());
        commit(BALANCE);
        one(COUPON, SETTLE, end, id, COUPON);
        one(COUPON, "UPDATE coupon SET state = ? WHERE id = ? AND state = 'HELD'", keep ? "USED" : "ISSUED", number);
        commit(COUPON);
        if (keep) { // A branch that was rejected needs no cancel.
            one(PAYMENT, SETTLE, end, id, PAYMENT);
            one(PAYMENT, "UPDATE payment SET state = 'CAPTURED' WHERE order_id = ? AND state = 'AUTHORIZED'", id);
            commit(PAYMENT);
        }
    }

    private void commit(String service) throws SQLException {
        connection(service).commit();
    }

    /** Changes one row: each statement's own condition must have held. */
    private void one(String service, String sql, Object... values) throws SQLException {
        Map<String, PreparedStatement> prepared = statements.computeIfAbsent(service, key -> new HashMap<>());
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection(service).prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i] instanceof UUID id ? id.toString() : values[i]);
        }
        if (statement.executeUpdate() != 1) {
            throw new SQLException("changed no row: " + sql);
        }
    }

    private Connection connection(String service) {
        Connection connection = connections.get(service);
        if (connection == null) {
            throw new IllegalArgumentException("no connection to " + service);
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        SQLException failure = null;
        for (Connection connection : connections.values()) {
            try {
                connection.close();
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

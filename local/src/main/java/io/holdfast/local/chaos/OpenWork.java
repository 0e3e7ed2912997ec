package io.holdfast.local.chaos;

import io.holdfast.local.check.SchemaAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What is still open, by the tables of the coordinator and of order-service. */
final class OpenWork {

    private static final String OPEN = "SELECT COUNT(*) FROM tcc_transaction WHERE ended_at IS NULL";
    private static final String OPEN_ORDERS =
            "SELECT COUNT(*) FROM orders WHERE status NOT IN ('CONFIRMED', 'CANCELLED', 'REFUNDED')";
    private static final String PARKED = "SELECT COUNT(*) FROM tcc_transaction WHERE ended_at IS NULL AND parked";
    private static final String REPLICAS = "SELECT id, counter FROM replica";
    private static final String OF = "SELECT COUNT(*) FROM tcc_transaction WHERE owner = ? AND ended_at IS NULL";
    private static final String NOT_LOCKED =
            "SELECT id FROM tcc_transaction WHERE owner = ? AND ended_at IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED";

    private final SchemaAccess coordinator;
    private final SchemaAccess orders;

    OpenWork(ChaosSystem system) {
        this.coordinator = system.schema("coordinator");
        this.orders = system.schema("order");
    }

    /** Transactions and orders that have not ended. */
    long open() throws SQLException {
        return number(coordinator, OPEN) + number(orders, OPEN_ORDERS);
    }

    /** Transactions that wait for an operator. */
    long parked() throws SQLException {
        return number(coordinator, PARKED);
    }

    /** How many open transactions belong to that replica. */
    long ownedBy(String replica) throws SQLException {
        try (Connection connection = open(coordinator);
                PreparedStatement statement = connection.prepareStatement(OF)) {
            statement.setString(1, replica);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Whether that replica owns one that others could take: rows that are being written are not to be had. */
    boolean leavesAny(String replica) throws SQLException {
        try (Connection connection = open(coordinator);
                PreparedStatement statement = connection.prepareStatement(NOT_LOCKED)) {
            statement.setString(1, replica);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The heartbeat counter of each coordinator that lives, or has just died. */
    Map<String, Long> replicas() throws SQLException {
        Map<String, Long> counters = new HashMap<>();
        try (Connection connection = open(coordinator);
                PreparedStatement statement = connection.prepareStatement(REPLICAS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                counters.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counters;
    }

    private static long number(SchemaAccess access, String sql) throws SQLException {
        try (Connection connection = open(access);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection open(SchemaAccess access) throws SQLException {
        return DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
    }
}

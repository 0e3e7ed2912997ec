package io.holdfast.local.chaos;

import io.holdfast.local.check.SchemaAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is still open, by the tables of the coordinator and of order-service. */
final class OpenWork {

    private static final String OPEN = "SELECT COUNT(*) FROM tcc_transaction WHERE ended_at IS NULL";
    private static final String OVER = "status IN ('CONFIRMED', 'CANCELLED', 'REFUNDED')";
    private static final String OPEN_ORDERS = "SELECT COUNT(*) FROM orders WHERE NOT " + OVER;
    private static final String PARKED = "SELECT COUNT(*) FROM tcc_transaction WHERE ended_at IS NULL AND parked";
    private static final String REPLICAS = "SELECT id, counter FROM replica";
    private static final String OF = "SELECT COUNT(*) FROM tcc_transaction WHERE owner = ? AND ended_at IS NULL";
    private static final String MILLIS = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', %s) DIV 1000";
    private static final String NOW = "SELECT " + MILLIS.formatted("UTC_TIMESTAMP(3)");
    private static final String SPANS = "SELECT " + MILLIS.formatted("begun") + ", "
            + MILLIS.formatted("COALESCE(ended, UTC_TIMESTAMP(3))") + " FROM (%s) each_of_them WHERE "
            + MILLIS.formatted("begun") + " >= ?";
    private static final String TRANSACTIONS =
            SPANS.formatted("SELECT created_at AS begun, ended_at AS ended FROM tcc_transaction"
                    + " UNION ALL SELECT created_at, ended_at FROM transaction_archive");
    private static final String ORDERS =
            SPANS.formatted("SELECT created_at AS begun, IF(" + OVER + ", updated_at, NULL) AS ended FROM orders");
    private static final String NOT_LOCKED =
            "SELECT id FROM tcc_transaction WHERE owner = ? AND ended_at IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED";

    private final SchemaAccess coordinator;
    private final SchemaAccess orders;

    OpenWork(ChaosSystem system) {
        this(system.schema("coordinator"), system.schema("order"));
    }

    OpenWork(SchemaAccess coordinator, SchemaAccess orders) {
        this.coordinator = coordinator;
        this.orders = orders;
    }

    /** The time that it is for the database, in milliseconds since 1970. */
    long now() throws SQLException {
        return number(coordinator, NOW);
    }

    /** From when to when each transaction and each order was open that was begun since; what is still open, until now. */
    List<Endings.Span> since(long millis) throws SQLException {
        List<Endings.Span> spans = new ArrayList<>(spans(coordinator, TRANSACTIONS, millis));
        spans.addAll(spans(orders, ORDERS, millis));
        return spans;
    }

    private static List<Endings.Span> spans(SchemaAccess access, String sql, long since) throws SQLException {
        List<Endings.Span> spans = new ArrayList<>();
        try (Connection connection = open(access);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, since);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    spans.add(new Endings.Span(rows.getLong(1), rows.getLong(2)));
                }
            }
        }
        return spans;
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

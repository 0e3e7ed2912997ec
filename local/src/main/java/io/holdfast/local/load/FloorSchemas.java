package io.holdfast.local.load;

import io.holdfast.local.check.SchemaAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** The floor's schemas, one beside that of each service and reached by its account; closing drops them. */
final class FloorSchemas implements AutoCloseable {

    static final String COORDINATOR = "coordinator";
    static final String ORDER = "order";
    static final String STOCK = "stock";
    static final String BALANCE = "balance";
    static final String COUPON = "coupon";
    static final String PAYMENT = "payment";
    static final List<String> PARTICIPANTS = List.of(ORDER, STOCK, BALANCE, COUPON, PAYMENT);

    private static final String RESERVATION = "CREATE TABLE reservation (transaction_id UUID NOT NULL, branch_id"
            + " VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, state VARCHAR(16) CHARACTER SET ascii COLLATE"
            + " ascii_bin NOT NULL, payload TEXT NULL, expires_at DATETIME(3) NOT NULL, updated_at DATETIME(3) NOT NULL,"
            + " PRIMARY KEY (transaction_id, branch_id), KEY (state, expires_at)) ENGINE = InnoDB";

    private static final Map<String, List<String>> TABLES = Map.of(
            COORDINATOR,
            List.of(
                    "CREATE TABLE tcc_transaction (id UUID NOT NULL PRIMARY KEY, state VARCHAR(10) CHARACTER SET ascii COLLATE"
                            + " ascii_bin NOT NULL, deadline DATETIME(3) NOT NULL, branches TEXT NOT NULL, ended_at DATETIME(3) NULL,"
                            + " KEY (state, deadline)) ENGINE = InnoDB"),
            ORDER,
            List.of(
                    "CREATE TABLE orders (order_id UUID NOT NULL PRIMARY KEY, status VARCHAR(20) CHARACTER SET ascii COLLATE"
                            + " ascii_bin NOT NULL, user_id INT NOT NULL, total BIGINT NOT NULL, KEY (user_id, order_id))"
                            + " ENGINE = InnoDB",
                    "CREATE TABLE order_line (order_id UUID NOT NULL, line_number INT NOT NULL, product_id INT NOT NULL,"
                            + " quantity BIGINT NOT NULL, PRIMARY KEY (order_id, line_number)) ENGINE = InnoDB"),
            STOCK,
            List.of(
                    "CREATE TABLE product (id INT NOT NULL PRIMARY KEY, on_hand BIGINT NOT NULL, held BIGINT NOT NULL, sold"
                            + " BIGINT NOT NULL) ENGINE = InnoDB"),
            BALANCE,
            List.of(
                    "CREATE TABLE account (id INT NOT NULL PRIMARY KEY, available BIGINT NOT NULL, held BIGINT NOT NULL, spent"
                            + " BIGINT NOT NULL) ENGINE = InnoDB"),
            COUPON,
            List.of(
                    "CREATE TABLE coupon (id INT NOT NULL PRIMARY KEY, state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin"
                            + " NOT NULL) ENGINE = InnoDB"),
            PAYMENT,
            List.of(
                    "CREATE TABLE payment (order_id UUID NOT NULL PRIMARY KEY, state VARCHAR(12) CHARACTER SET ascii COLLATE"
                            + " ascii_bin NOT NULL, amount BIGINT NOT NULL) ENGINE = InnoDB"));

    /** Each must count nothing once all orders have ended. */
    private static final Map<String, String> UNFINISHED = Map.of(
            COORDINATOR, "SELECT COUNT(*) FROM tcc_transaction WHERE ended_at IS NULL",
            ORDER, "SELECT COUNT(*) FROM orders WHERE status NOT IN ('CONFIRMED', 'CANCELLED')",
            STOCK, "SELECT COUNT(*) FROM product WHERE held <> 0",
            BALANCE, "SELECT COUNT(*) FROM account WHERE held <> 0",
            COUPON, "SELECT COUNT(*) FROM coupon WHERE state = 'HELD'",
            PAYMENT, "SELECT COUNT(*) FROM payment WHERE state NOT IN ('CAPTURED', 'VOIDED')");

    private static final long PLENTY = 1_000_000_000_000L;
    private static final int ROWS_A_STATEMENT = 1_000;

    private final Map<String, SchemaAccess> services;

    private FloorSchemas(Map<String, SchemaAccess> services) {
        this.services = services;
    }

    /** Makes them anew, with a coupon for each order. */
    static FloorSchemas create(Map<String, SchemaAccess> services, int orders) throws SQLException {
        FloorSchemas schemas = new FloorSchemas(services);
        try {
            for (Map.Entry<String, List<String>> tables : TABLES.entrySet()) {
                schemas.make(tables.getKey(), tables.getValue());
            }
            schemas.fill(STOCK, "INSERT INTO product VALUES (?, " + PLENTY + ", 0, 0)", Mix.PRODUCTS);
            schemas.fill(BALANCE, "INSERT INTO account VALUES (?, " + PLENTY + ", 0, 0)", Mix.CUSTOMERS);
            schemas.fill(COUPON, "INSERT INTO coupon VALUES (?, 'ISSUED')", orders);
            return schemas;
        } catch (SQLException e) {
            schemas.close();
            throw e;
        }
    }

    private void make(String service, List<String> tables) throws SQLException {
        try (Connection connection = open(service);
                Statement statement = connection.createStatement()) {
            String name = connection.getCatalog() + "_floor";
            statement.execute("DROP DATABASE IF EXISTS `" + name + "`"); // left over when a measurement was killed
            statement.execute("CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4");
            statement.execute("USE `" + name + "`");
            for (String table : tables) {
                statement.execute(table);
            }
            if (PARTICIPANTS.contains(service)) {
                statement.execute(RESERVATION);
            }
        }
    }

    private void fill(String service, String insert, int rows) throws SQLException {
        try (Connection connection = connect(service);
                PreparedStatement statement = connection.prepareStatement(insert)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                statement.setInt(1, i);
                statement.addBatch();
                if ((i + 1) % ROWS_A_STATEMENT == 0 || i + 1 == rows) {
                    statement.executeBatch();
                }
            }
            connection.commit();
        }
    }

    /** A connection to the floor's schema of that service. */
    Connection connect(String service) throws SQLException {
        Connection connection = open(service);
        try {
            connection.setCatalog(connection.getCatalog() + "_floor");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Connection open(String service) throws SQLException {
        SchemaAccess access = services.get(service);
        if (access == null) {
            throw new SQLException("no schema of " + service + " runs here");
        }
        return DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
    }

    /** A floor that leaves something held is none. */
    void requireAllEnded() throws SQLException {
        for (Map.Entry<String, String> rule : UNFINISHED.entrySet()) {
            requireNone(rule.getKey(), rule.getValue());
        }
        for (String service : PARTICIPANTS) {
            requireNone(service, "SELECT COUNT(*) FROM reservation WHERE state = 'HELD'");
        }
        requireNone(STOCK, "SELECT COUNT(*) FROM product WHERE on_hand + sold <> " + PLENTY);
        requireNone(BALANCE, "SELECT COUNT(*) FROM account WHERE available + spent <> " + PLENTY);
    }

    private void requireNone(String service, String count) throws SQLException {
        try (Connection connection = connect(service);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(count)) {
            row.next();
            if (row.getLong(1) != 0) {
                throw new SQLException("the floor is wrong: " + row.getLong(1) + " rows by " + count);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        SQLException failure = null;
        for (String service : TABLES.keySet()) {
            try (Connection connection = open(service);
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE IF EXISTS `" + connection.getCatalog() + "_floor`");
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

package io.holdfast.local.check;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.Ports;
import io.holdfast.embedded.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The schemas of all services, made by the services' own migrations, in a real MariaDB. */
public final class ShopDatabase implements AutoCloseable {

    /** Each service's schema and module. */
    private static final Map<String, List<String>> SERVICES = new LinkedHashMap<>();

    static {
        SERVICES.put("coordinator", List.of("coordinator", "tcc-coordinator"));
        SERVICES.put("order", List.of("orders", "order-service"));
        SERVICES.put("stock", List.of("stock", "stock-service"));
        SERVICES.put("balance", List.of("balance", "balance-service"));
        SERVICES.put("coupon", List.of("coupon", "coupon-service"));
        SERVICES.put("payment", List.of("payment", "payment-service"));
    }

    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path IDEMPOTENCY = CHECKOUT.resolve("tcc-service/src/main/resources/db/idempotency");
    private static final Path PARTICIPANT = CHECKOUT.resolve("tcc-participant/src/main/resources/db/participant");

    private final EmbeddedMariaDb server;
    private final Map<String, SchemaAccess> access = new LinkedHashMap<>();
    private final Map<String, Connection> connections = new LinkedHashMap<>();

    private ShopDatabase(EmbeddedMariaDb server) {
        this.server = server;
    }

    public static ShopDatabase start(Path directory) throws IOException, SQLException {
        Trees.delete(directory);
        List<Account> accounts = SERVICES.values().stream()
                .map(names -> new Account(names.get(0), names.get(0), "a-password-for-tests"))
                .toList();
        ShopDatabase shop = new ShopDatabase(EmbeddedMariaDb.start(directory, Ports.free(), accounts));
        for (Map.Entry<String, List<String>> service : SERVICES.entrySet()) {
            String schema = service.getValue().get(0);
            SchemaAccess access = new SchemaAccess(shop.server.jdbcUrl(schema), schema, "a-password-for-tests");
            shop.access.put(service.getKey(), access);
            Connection connection = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
            shop.connections.put(service.getKey(), connection);
            if (!service.getKey().equals("coordinator")) {
                shop.migrate(service.getKey(), PARTICIPANT);
                shop.migrate(service.getKey(), IDEMPOTENCY);
            }
            shop.migrate(
                    service.getKey(),
                    CHECKOUT.resolve(service.getValue().get(1)).resolve("src/main/resources/db/migration"));
            // What the checker is to find is what the schemas themselves refuse.
            shop.run(service.getKey(), "SET SESSION check_constraint_checks = OFF, foreign_key_checks = OFF");
        }
        return shop;
    }

    private void migrate(String service, Path folder) throws IOException, SQLException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.sorted().toList();
        }
        for (Path file : files) {
            for (String statement :
                    Files.readString(file).replaceAll("(?m)^\\s*--.*$", "").split(";\\s*\\n", -1)) {
                if (!statement.isBlank()) {
                    run(service, statement);
                }
            }
        }
    }

    public Map<String, SchemaAccess> access() {
        return access;
    }

    public int run(String service, String sql) throws SQLException {
        try (Statement statement = connection(service).createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Begins to collect changes, or commits what was collected: a commit for each row would take most of a test's time. */
    void inOneCommit(boolean collect) throws SQLException {
        for (Connection connection : connections.values()) {
            connection.setAutoCommit(!collect);
        }
    }

    /** Forgets all rows. */
    public void empty() throws SQLException {
        for (String service : SERVICES.keySet()) {
            List<String> tables = new ArrayList<>();
            try (Statement statement = connection(service).createStatement();
                    ResultSet rows = statement.executeQuery("SHOW TABLES")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                run(service, "DELETE FROM " + table);
            }
        }
    }

    private Connection connection(String service) {
        Connection connection = connections.get(service);
        if (connection == null) {
            throw new IllegalArgumentException("no service " + service);
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
        server.close();
    }
}

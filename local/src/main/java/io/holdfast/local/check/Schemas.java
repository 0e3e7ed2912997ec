package io.holdfast.local.check;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A connection to each service's schema, by that service's own account. Nothing can be written through them. */
final class Schemas implements AutoCloseable {

    private final Map<String, Connection> connections;

    private Schemas(Map<String, Connection> connections) {
        this.connections = connections;
    }

    static Schemas open(Map<String, SchemaAccess> services) throws SQLException {
        Map<String, Connection> connections = new LinkedHashMap<>();
        Schemas schemas = new Schemas(connections);
        try {
            for (Map.Entry<String, SchemaAccess> service : services.entrySet()) {
                SchemaAccess access = service.getValue();
                Connection connection = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                connections.put(service.getKey(), connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET SESSION TRANSACTION READ ONLY");
                    statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                }
            }
            return schemas;
        } catch (SQLException e) {
            schemas.close();
            throw e;
        }
    }

    boolean has(String service) {
        return connections.containsKey(service);
    }

    Set<String> services() {
        return connections.keySet();
    }

    Connection of(String service) {
        Connection connection = connections.get(service);
        if (connection == null) {
            throw new IllegalArgumentException("no schema of " + service);
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

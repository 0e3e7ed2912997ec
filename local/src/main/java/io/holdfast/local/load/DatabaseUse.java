package io.holdfast.local.load;

import io.holdfast.local.check.SchemaAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What the database server has counted since its start. Every account may read it. */
record DatabaseUse(Map<String, Long> counters) {

    private static final String STATUS = "SHOW GLOBAL STATUS WHERE Variable_name IN"
            + " ('Questions', 'Innodb_data_fsyncs', 'Innodb_log_writes',"
            + " 'Innodb_os_log_written') OR Variable_name LIKE 'Com\\_%'";

    static DatabaseUse read(SchemaAccess access) throws SQLException {
        Map<String, Long> counters = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(STATUS)) {
            while (rows.next()) {
                counters.put(rows.getString(1), rows.getLong(2));
            }
        }
        return new DatabaseUse(counters);
    }

    /** What was added since then, without what did not change. */
    Map<String, Long> since(DatabaseUse before) {
        Map<String, Long> added = new TreeMap<>();
        counters.forEach((name, count) -> {
            long more = count - before.counters.getOrDefault(name, 0L);
            if (more > 0) {
                added.put(name, more);
            }
        });
        return added;
    }
}

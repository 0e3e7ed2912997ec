package io.holdfast.local.external;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.embedded.process.StartFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A MariaDB that runs already. Schemas and users of our own are made there by its administrator, so their names begin
 * with a prefix that nothing else has.
 */
public record ExternalMariaDb(String host, int port, String adminUser, String adminPassword) {

    private static final int DEFAULT_PORT = 3306;
    private static final String OPTIONS = "?connectTimeout=5000&socketTimeout=30000";

    /** The one that the environment names, if it names one. */
    public static Optional<ExternalMariaDb> of(Map<String, String> environment) {
        String host = environment.getOrDefault("HOLDFAST_MARIADB_HOST", "");
        if (host.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new ExternalMariaDb(
                host,
                port(environment.getOrDefault("HOLDFAST_MARIADB_PORT", "")),
                environment.getOrDefault("HOLDFAST_MARIADB_ADMIN_USER", "root"),
                environment.getOrDefault("HOLDFAST_MARIADB_ADMIN_PASSWORD", "")));
    }

    private static int port(String text) {
        try {
            return text.isBlank() ? DEFAULT_PORT : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new StartFailure("HOLDFAST_MARIADB_PORT is a number, not \"" + text + "\"", e);
        }
    }

    /** What our schemas and users begin with there; copies with different port offsets do not meet. */
    public static String prefix(int portOffset) {
        return portOffset == 0 ? "holdfast_" : "holdfast_" + portOffset + "_";
    }

    public String jdbcUrl(String schema) {
        return "jdbc:mariadb://" + host + ":" + port + "/" + schema;
    }

    public String address() {
        return host + ":" + port;
    }

    /** Makes what is missing, and sets the passwords. */
    public void prepare(List<Account> accounts) {
        run(accounts.stream()
                .flatMap(account -> EmbeddedMariaDb.accountStatements(account, "%").stream())
                .toList());
    }

    /** Forgets the data of these accounts. */
    public void drop(List<Account> accounts) {
        run(accounts.stream()
                .map(account -> "DROP DATABASE IF EXISTS `" + account.schema() + "`")
                .toList());
    }

    private void run(List<String> statements) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("") + OPTIONS, adminUser, adminPassword);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new StartFailure(
                    "the MariaDB at " + address() + " cannot be prepared as user " + adminUser + ": " + e.getMessage()
                            + "\nCheck HOLDFAST_MARIADB_HOST, _PORT, _ADMIN_USER and _ADMIN_PASSWORD; that user must"
                            + " be allowed to create schemas and users.",
                    e);
        }
    }
}

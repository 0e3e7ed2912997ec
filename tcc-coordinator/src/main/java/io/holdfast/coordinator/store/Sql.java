package io.holdfast.coordinator.store;

import io.holdfast.service.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Single statements, each a commit of its own: without a surrounding transaction a statement costs one round trip where
 * begin, statement and commit cost three or more.
 */
final class Sql {

    private static final int ATTEMPTS = 5;
    private static final int DUPLICATE_KEY = 1062;
    private static final Set<Integer> PASSING = Set.of(1213, 1205, 1020);

    private Sql() {}

    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs one statement on a connection that commits by itself, again when the database gave it up for a passing reason. */
    static <T extends @Nullable Object> T alone(DataSource dataSource, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = dataSource.getConnection()) {
                return work.on(connection);
            } catch (SQLException e) {
                if (attempt >= ATTEMPTS || !PASSING.contains(e.getErrorCode())) {
                    throw new DatabaseException(e);
                }
                pause(attempt);
            }
        }
    }

    static boolean isDuplicate(DatabaseException failure) {
        return failure.getCause() instanceof SQLException cause && cause.getErrorCode() == DUPLICATE_KEY;
    }

    /** Binds the values in order; times are UTC, ids are text. */
    static PreparedStatement bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else if (value instanceof UUID id) {
                statement.setString(i + 1, id.toString());
            } else if (value instanceof Instant time) {
                statement.setObject(
                        i + 1, LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC));
            } else if (value instanceof Enum<?> constant) {
                statement.setString(i + 1, constant.name());
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    static UUID id(ResultSet row, String column) throws SQLException {
        return UUID.fromString(row.getString(column));
    }

    static @Nullable UUID idOrNull(ResultSet row, String column) throws SQLException {
        String id = row.getString(column);
        return id == null ? null : UUID.fromString(id);
    }

    /** As many question marks, for an IN list. */
    static String marks(int count) {
        return "?" + ",?".repeat(count - 1);
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(5L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }
}

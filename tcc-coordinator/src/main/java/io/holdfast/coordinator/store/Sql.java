package io.holdfast.coordinator.store;

import io.holdfast.service.database.DatabaseException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What statements have in common: values that are bound, columns that are read. */
final class Sql {

    private static final int DUPLICATE_KEY = 1062;

    private Sql() {}

    static boolean isDuplicate(DatabaseException failure) {
        return failure.getCause() instanceof SQLException cause && cause.getErrorCode() == DUPLICATE_KEY;
    }

    /** Whether a value or a key was refused, which the same statement would meet again and again. */
    static boolean isAboutData(DatabaseException failure) {
        String state = failure.getCause() instanceof SQLException cause ? cause.getSQLState() : null;
        return state != null && (state.startsWith("22") || state.startsWith("23"));
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
}

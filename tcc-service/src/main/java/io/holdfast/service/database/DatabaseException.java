package io.holdfast.service.database;

import java.sql.SQLException;

/** The database failed; the transaction is rolled back. */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super("database error " + cause.getErrorCode() + ": " + cause.getMessage(), cause);
    }
}

package io.holdfast.service.database;

import java.sql.SQLException;

/** The database failed; the transaction is rolled back. */
public final class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    public DatabaseException(SQLException cause) {
        super("database error " + cause.getErrorCode() + ": " + cause.getMessage(), cause);
        this.code = cause.getErrorCode();
    }

    /** Whether another transaction held a lock on a row for longer than this one was to wait. */
    public boolean isLockWait() {
        return code == Database.LOCK_WAIT;
    }
}

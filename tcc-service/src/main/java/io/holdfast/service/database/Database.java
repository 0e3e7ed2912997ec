package io.holdfast.service.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.TransactionExceptionResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in a database transaction of its own, and runs it again when the database gave it up for a reason that passes:
 * deadlock (1213), lock wait timeout (1205; MariaDB rolls back only the statement, we roll back all), stale snapshot (1020).
 *
 * <p>The retry stands outside the transaction, so that each attempt starts clean. The work therefore may run several times
 * and must have no effect outside the database.
 */
@ApplicationScoped
public class Database {

    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final int ATTEMPTS = 5;
    private static final int RECORD_CHANGED = 1020;
    private static final Set<Integer> PASSING = Set.of(1213, 1205, RECORD_CHANGED);

    private final DataSource dataSource;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on the transaction's connection. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * What work throws that saw a row change between two of its statements and cannot go on from there: it is run again, as
     * if the database itself had found the change.
     */
    public static SQLException changedMeanwhile(String what) {
        return new SQLException(what + " changed meanwhile, try again", "HY000", RECORD_CHANGED);
    }

    /**
     * Runs the work in a new transaction, committed when it returns, rolled back when it throws.
     *
     * @throws DatabaseException when the database fails, or lets the work down {@value #ATTEMPTS} times
     */
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        return retrying(() -> once(work));
    }

    /** As {@link #inTransaction}, for work that is done through entities. */
    public <T extends @Nullable Object> T inEntityTransaction(Supplier<T> work) {
        return retrying(() -> QuarkusTransaction.requiringNew()
                .exceptionHandler(failure -> TransactionExceptionResult.ROLLBACK)
                .call(work::get));
    }

    private static <T extends @Nullable Object> T retrying(Supplier<T> transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                SQLException cause = sqlCause(e);
                if (cause == null) {
                    throw e;
                }
                if (attempt >= ATTEMPTS || !PASSING.contains(cause.getErrorCode())) {
                    throw e instanceof DatabaseException ? e : new DatabaseException(cause);
                }
                LOG.debugf("attempt %d ends with %d, again", attempt, cause.getErrorCode());
                pause(attempt);
            }
        }
    }

    /** The connection's own transaction: one that spans resources would cost more than the statements, and there is one. */
    private <T extends @Nullable Object> T once(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false); // the pool sets it back
            }
            boolean committed = false;
            try {
                T result = work.on(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollBack(connection);
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** What made the work fail matters more than that it cannot be undone here; the server undoes it with the connection. */
    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debugf("a transaction could not be rolled back: %s", e);
        }
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        int depth = 0;
        for (@Nullable Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
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

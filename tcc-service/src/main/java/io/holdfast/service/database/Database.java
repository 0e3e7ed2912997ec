package io.holdfast.service.database;

import io.holdfast.service.crash.CrashPoints;
import io.holdfast.service.crash.DurableStep;
import io.holdfast.service.crash.DurableStep.Moment;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.TransactionExceptionResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
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
 * <p>Nobody tries for longer than some seconds, because nobody who called listens longer: who goes on has a connection and a
 * thread that those need who are listened to.
 *
 * <p>The retry stands outside the transaction, so that each attempt starts clean. The work therefore may run several times
 * and must have no effect outside the database.
 *
 * <p>Here alone something is committed. Whoever writes says which {@link DurableStep} it is, and with that has a crash point
 * before the commit and one after it; whoever reads cannot write.
 */
@ApplicationScoped
public class Database {

    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final int ATTEMPTS = 5;
    /** Three lock waits of the pool's sessions, a second each, and no fourth. */
    private static final Duration LAST_BEGIN = Duration.ofMillis(2_500);

    static final int LOCK_WAIT = 1205;
    private static final int RECORD_CHANGED = 1020;
    private static final String WAIT_FOR_NO_LOCK =
            "SET @lock_wait = @@innodb_lock_wait_timeout, SESSION innodb_lock_wait_timeout = 0";
    private static final String WAIT_AS_BEFORE = "SET SESSION innodb_lock_wait_timeout = @lock_wait";
    private static final String LIMITED = "SET STATEMENT max_statement_time=";
    private static final Set<Integer> PASSING = Set.of(1213, LOCK_WAIT, RECORD_CHANGED);

    private final DataSource dataSource;
    private final TransactionManager transactions;

    Database(DataSource dataSource, TransactionManager transactions) {
        this.dataSource = dataSource;
        this.transactions = transactions;
    }

    /** Work on the transaction's connection. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** What reads get instead of a connection. */
    @FunctionalInterface
    public interface Queries {

        PreparedStatement prepareStatement(String sql) throws SQLException;

        /** A query that changes nothing, whoever runs it. */
        static boolean isQuery(String sql) {
            String text = sql.stripLeading();
            if (text.startsWith(LIMITED)) {
                text = text.substring(text.indexOf(" FOR ") + 5);
            }
            return text.startsWith("SELECT ");
        }
    }

    /** Work that only reads. */
    @FunctionalInterface
    public interface Reading<T extends @Nullable Object> {
        T on(Queries queries) throws SQLException;
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
     * @throws DatabaseException when the database fails, or lets the work down {@value #ATTEMPTS} times or for too long
     */
    public <S extends Enum<S> & DurableStep, T extends @Nullable Object> T inTransaction(S step, Work<T> work) {
        return inTransaction(step, LockWait.AND_AGAIN, work);
    }

    /** As {@link #inTransaction(Enum, Work)}, for work that waits for locked rows in its own way. */
    public <S extends Enum<S> & DurableStep, T extends @Nullable Object> T inTransaction(
            S step, LockWait wait, Work<T> work) {
        return retrying(
                wait, () -> once(step, wait.isForTheLock() ? work : connection -> waitingForNoLock(connection, work)));
    }

    /** As {@link #inTransaction}, for work that is done through entities. */
    public <S extends Enum<S> & DurableStep, T extends @Nullable Object> T inEntityTransaction(
            S step, Supplier<T> work) {
        return retrying(() -> {
            T done = QuarkusTransaction.requiringNew()
                    .exceptionHandler(failure -> TransactionExceptionResult.ROLLBACK)
                    .call(() -> {
                        T result = work.get();
                        CrashPoints.reached(step, Moment.BEFORE, result);
                        return result;
                    });
            CrashPoints.reached(step, Moment.AFTER, done);
            return done;
        });
    }

    /**
     * Runs work of one statement, which commits by itself: one round trip where begin, statement and commit are three. Only for
     * a data source whose connections commit by themselves. Where somebody is to die at the step it has a transaction after all:
     * only between the statement and the commit is it known that there is something to make durable, and nothing is.
     */
    public <S extends Enum<S> & DurableStep, T extends @Nullable Object> T inOneStatement(S step, Work<T> work) {
        return retrying(() -> {
            if (CrashPoints.isArmedAt(step)) {
                return once(step, work);
            }
            try (Connection connection = dataSource.getConnection()) {
                if (!connection.getAutoCommit()) {
                    throw new IllegalStateException("connections of this data source do not commit by themselves, "
                            + step + " would be lost. Recommended action: use inTransaction.");
                }
                return work.on(connection);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        });
    }

    /**
     * Reads, each statement for itself where the data source's connections commit by themselves, else in a transaction that is
     * rolled back.
     *
     * @throws IllegalArgumentException when a statement is no query
     */
    public <T extends @Nullable Object> T read(Reading<T> reading) {
        return retrying(() -> {
            try (Connection connection = dataSource.getConnection()) {
                try {
                    return reading.on(sql -> {
                        if (!Queries.isQuery(sql)) {
                            throw new IllegalArgumentException("a reading may only SELECT, not: " + sql);
                        }
                        return connection.prepareStatement(sql);
                    });
                } finally {
                    if (!connection.getAutoCommit()) {
                        rollBack(connection);
                    }
                }
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        });
    }

    /** As {@link #read}, through entities, in a transaction that sees what is committed now and is rolled back. */
    public <T extends @Nullable Object> T readEntities(Supplier<T> reading) {
        return retrying(() -> {
            try {
                transactions.begin();
                try {
                    return reading.get();
                } finally {
                    transactions.rollback();
                }
            } catch (NotSupportedException | SystemException e) {
                throw new IllegalStateException("a reading cannot have a transaction of its own", e);
            }
        });
    }

    private static <T extends @Nullable Object> T retrying(Supplier<T> transaction) {
        return retrying(LockWait.AND_AGAIN, transaction);
    }

    private static <T extends @Nullable Object> T retrying(LockWait wait, Supplier<T> transaction) {
        long begin = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                SQLException cause = sqlCause(e);
                if (cause == null) {
                    throw e;
                }
                int code = cause.getErrorCode();
                boolean passing = PASSING.contains(code) && (code != LOCK_WAIT || wait.isRunAgain());
                if (!passing || attempt >= ATTEMPTS || System.nanoTime() - begin > LAST_BEGIN.toNanos()) {
                    throw e instanceof DatabaseException ? e : new DatabaseException(cause);
                }
                LOG.debugf("attempt %d ends with %d, again", attempt, code);
                pause(attempt);
            }
        }
    }

    /** The connection's own transaction: one that spans resources would cost more than the statements, and there is one. */
    private <S extends Enum<S> & DurableStep, T extends @Nullable Object> T once(S step, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false); // the pool sets it back
            }
            boolean committed = false;
            try {
                T result = work.on(connection);
                CrashPoints.reached(step, Moment.BEFORE, result);
                connection.commit();
                committed = true;
                CrashPoints.reached(step, Moment.AFTER, result);
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

    private static <T extends @Nullable Object> T waitingForNoLock(Connection connection, Work<T> work)
            throws SQLException {
        execute(connection, WAIT_FOR_NO_LOCK);
        try {
            return work.on(connection);
        } finally {
            execute(connection, WAIT_AS_BEFORE);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
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

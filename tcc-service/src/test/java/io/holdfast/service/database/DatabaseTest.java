package io.holdfast.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
class DatabaseTest {

    private static final String COUNT = "UPDATE counter SET value = value + 1 WHERE id = 1";

    @Inject
    Database database;

    @BeforeEach
    void table() {
        execute("CREATE TABLE IF NOT EXISTS counter (id INT PRIMARY KEY, value INT NOT NULL)");
        execute("REPLACE INTO counter VALUES (1, 0), (2, 0)");
    }

    @Test
    void passingFailuresAreTriedAgainFromACleanStart() {
        for (int code : new int[] {1213, 1205, 1020}) {
            execute("UPDATE counter SET value = 0");
            AtomicInteger attempts = new AtomicInteger();
            database.inTransaction(TestStep.ASIDE, connection -> {
                int changed = execute(connection, "UPDATE counter SET value = value + 1 WHERE id = 1");
                if (attempts.incrementAndGet() < 3) {
                    throw new SQLException("given up", "40001", code);
                }
                return changed;
            });
            assertThat(attempts).hasValue(3);
            assertThat(value()).isEqualTo(1);
        }
    }

    @Test
    void batchesThatDeadlockAreTriedAgain() throws Exception {
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<int[]>> both = new ArrayList<>();
            for (int first = 1; first <= 2; first++) {
                int mine = first;
                AtomicBoolean waited = new AtomicBoolean();
                both.add(threads.submit(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                    attempts.incrementAndGet();
                    execute(connection, "UPDATE counter SET value = value + 1 WHERE id = " + mine);
                    if (!waited.getAndSet(true)) {
                        await(bothHaveOne);
                    }
                    try (PreparedStatement batch =
                            connection.prepareStatement("UPDATE counter SET value = value + 1 WHERE id = ?")) {
                        for (int id : new int[] {3 - mine, mine}) {
                            batch.setInt(1, id);
                            batch.addBatch();
                        }
                        return batch.executeBatch();
                    }
                })));
            }
            for (Future<int[]> each : both) {
                assertThat(each.get()).containsExactly(1, 1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(attempts).hasValueGreaterThan(2);
        assertThat(value()).isEqualTo(3);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failuresThatStayAreBounded() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                    attempts.incrementAndGet();
                    throw new SQLException("deadlock", "40001", 1213);
                }))
                .isInstanceOf(DatabaseException.class);
        assertThat(attempts).hasValue(5);
    }

    /** What waits for longer than anybody listens only keeps a connection from others. */
    @Test
    void aLockedRowIsNotWaitedForLongerThanCallersWait() {
        database.inTransaction(TestStep.ASIDE, holder -> {
            execute(holder, COUNT);
            for (LockWait wait : LockWait.values()) {
                AtomicInteger attempts = new AtomicInteger();
                long begin = System.nanoTime();
                assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, wait, connection -> {
                            attempts.incrementAndGet();
                            return execute(connection, COUNT);
                        }))
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                failure -> assertThat(failure.isLockWait()).isTrue());
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                switch (wait) {
                    case AND_AGAIN -> {
                        assertThat(attempts).hasValue(3);
                        assertThat(millis).isBetween(2_900L, 5_000L);
                    }
                    case ONCE -> {
                        assertThat(attempts).hasValue(1);
                        assertThat(millis).isBetween(900L, 1_900L);
                    }
                    case BRIEFLY -> {
                        assertThat(attempts).hasValue(5);
                        assertThat(millis).isLessThan(900);
                    }
                    case NEVER -> {
                        assertThat(attempts).hasValue(1);
                        assertThat(millis).isLessThan(900);
                    }
                }
            }
            return 1;
        });
        assertThat(value()).isEqualTo(1);
    }

    /** A process that is stopped in a transaction, or whose host is gone, keeps nobody from its rows for long. */
    @Test
    void whoFallsSilentInATransactionLosesItsLocks() throws Exception {
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, silent -> {
                    // Shorter, so that the test is; none where there is none.
                    execute(silent, "SET SESSION idle_transaction_timeout = LEAST(@@idle_transaction_timeout, 1)");
                    execute(silent, COUNT);
                    execute(COUNT);
                    return execute(silent, COUNT);
                }))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.isLockWait()).isFalse());
        assertThat(value()).isEqualTo(1);
        // The pool hands nobody the connection that was cut: more at once than it had before.
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                others.add(threads.submit(() -> execute(COUNT)));
            }
            for (Future<?> other : others) {
                other.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(value()).isEqualTo(41);
    }

    @Test
    void aConnectionThatDidNotWaitWaitsAgainForWhoGetsItNext() throws SQLException {
        List<org.mariadb.jdbc.Connection> used = new ArrayList<>();
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, LockWait.NEVER, connection -> {
                    used.add(connection.unwrap(org.mariadb.jdbc.Connection.class));
                    assertThat(lockWait(connection)).isZero();
                    throw new IllegalStateException("a refusal");
                }))
                .hasMessage("a refusal");
        assertThat(used).hasSize(1);
        assertThat(lockWait(used.get(0))).isEqualTo(1);
    }

    private static int lockWait(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@innodb_lock_wait_timeout")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void otherFailuresAreNotTriedAgainAndLeaveNothing() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                    attempts.incrementAndGet();
                    execute(connection, "UPDATE counter SET value = 5 WHERE id = 1");
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(attempts).hasValue(1);
        assertThat(value()).isZero();
    }

    @Test
    void readingsCannotWrite() {
        for (String sql : new String[] {
            "UPDATE counter SET value = 1 WHERE id = 1",
            "INSERT INTO counter VALUES (3, 1) RETURNING value",
            "SET STATEMENT max_statement_time=3 FOR DELETE FROM counter",
            "\n DELETE FROM counter"
        }) {
            assertThatThrownBy(() -> database.read(queries -> {
                        try (PreparedStatement statement = queries.prepareStatement(sql)) {
                            return statement.executeUpdate();
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(sql);
        }
        assertThat(value()).isZero();
    }

    @Test
    void aStepHasAPointBeforeAndAfterItsCommit() {
        Death.at(TestStep.ASIDE, Moment.BEFORE, () -> execute(COUNT));
        assertThat(value()).isZero();
        Death.at(TestStep.ASIDE, Moment.AFTER, () -> execute(COUNT));
        assertThat(value()).isEqualTo(1);
    }

    @Test
    void aStepOfOneStatementHasThemToo() {
        for (Moment moment : Moment.values()) {
            Death.at(
                    TestStep.ASIDE,
                    moment,
                    () -> database.inOneStatement(TestStep.ASIDE, connection -> execute(connection, COUNT)));
        }
        assertThat(value()).isEqualTo(1);
    }

    @Test
    void aStepThatChangesNoRowHasNone() {
        Death.notAt(TestStep.ASIDE, () -> execute(COUNT + " AND value > 5"));
        Death.notAt(
                TestStep.ASIDE,
                () -> database.inTransaction(
                        TestStep.ASIDE, connection -> execute(connection, COUNT + " AND value > 5") == 1));
        Death.notAt(
                TestStep.ASIDE,
                () -> database.inOneStatement(
                        TestStep.ASIDE, connection -> execute(connection, COUNT + " AND value > 5")));
    }

    @Test
    void settingsAreWhatTheProtocolAsksFor() {
        assertThat(text("SELECT @@tx_isolation")).isEqualTo("READ-COMMITTED");
        assertThat(text("SELECT @@innodb_lock_wait_timeout")).isEqualTo("1");
        assertThat(text("SELECT @@idle_transaction_timeout")).isEqualTo("10");
        assertThat(text("SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
    }

    private int value() {
        return Integer.parseInt(text("SELECT value FROM counter WHERE id = 1"));
    }

    private String text(String sql) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    private void execute(String sql) {
        database.inTransaction(TestStep.ASIDE, connection -> execute(connection, sql));
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}

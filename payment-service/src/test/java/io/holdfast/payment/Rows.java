package io.holdfast.payment;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.quarkus.arc.Arc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/** Rows as a process leaves them that is killed in the middle. */
public final class Rows {

    private static final String RESERVATION = """
            INSERT INTO reservation (transaction_id, branch_id, state, payload_hash, payload, inserted_by, expires_at,
                created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, 0, UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))""";
    private static final String PAYMENT = """
            INSERT INTO payment (id, transaction_id, branch_id, order_id, user_id, amount, state, history, sends, sent_at,
                closed, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, '[]', 1, UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND, FALSE, UTC_TIMESTAMP(3),
                UTC_TIMESTAMP(3))""";

    private static final String NOTE =
            "JSON_OBJECT('state', 'UNKNOWN', 'detail', 'noted', 'at', '2026-01-01T00:00:00.000000Z')";

    private Rows() {}

    /**
     * @param reservation its state
     * @param payment its state
     * @param sent how long ago the last request left
     */
    public static void insert(BranchKey key, HoldPayment payload, String reservation, String payment, Duration sent) {
        String json = CanonicalJson.write(payload);
        try (Connection connection =
                Arc.container().instance(DataSource.class).get().getConnection()) {
            connection.setAutoCommit(false);
            insertPayment(connection, key, payload, payment, sent);
            insert(
                    connection,
                    RESERVATION,
                    List.of(
                            key.transactionId().toString(),
                            key.branchId(),
                            reservation,
                            CanonicalJson.hash(json),
                            json));
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As after the retention. */
    public static void insertWithoutReservation(BranchKey key, HoldPayment payload, String payment) {
        try (Connection connection =
                Arc.container().instance(DataSource.class).get().getConnection()) {
            connection.setAutoCommit(false);
            insertPayment(connection, key, payload, payment, Duration.ofDays(40));
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if so many notes had been made about it. */
    static void fillHistory(BranchKey key, int notes) {
        change(
                "UPDATE payment SET history = JSON_ARRAY(" + String.join(",", Collections.nCopies(notes, NOTE))
                        + ") WHERE transaction_id = ? AND branch_id = ?",
                key);
    }

    /** As if the last request had left so many days ago. */
    static void sentBefore(BranchKey key, int days) {
        change(
                "UPDATE payment SET sent_at = sent_at - INTERVAL " + days
                        + " DAY WHERE transaction_id = ? AND branch_id = ?",
                key);
    }

    /** As if the gateway had told its own name of it. */
    static void named(BranchKey key, String reference) {
        change("UPDATE payment SET pg_reference = '" + reference + "' WHERE transaction_id = ? AND branch_id = ?", key);
    }

    private static void change(String sql, BranchKey key) {
        change(sql, List.of(key.transactionId().toString(), key.branchId()));
    }

    /** Changes what a statement without values says. */
    public static void change(String sql) {
        change(sql, List.of());
    }

    private static void change(String sql, List<Object> values) {
        try (Connection connection =
                Arc.container().instance(DataSource.class).get().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, sql, values);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row; empty when there is none. */
    public static String value(String sql, String... values) {
        try (Connection connection =
                        Arc.container().instance(DataSource.class).get().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insertPayment(
            Connection connection, BranchKey key, HoldPayment payload, String payment, Duration sent)
            throws SQLException {
        insert(
                connection,
                PAYMENT,
                List.of(
                        Ids.next().toString(),
                        key.transactionId().toString(),
                        key.branchId(),
                        payload.orderId().toString(),
                        payload.userId(),
                        payload.amount(),
                        payment,
                        sent.toMillis() * 1000));
    }

    private static void insert(Connection connection, String sql, List<Object> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.executeUpdate();
        }
    }
}

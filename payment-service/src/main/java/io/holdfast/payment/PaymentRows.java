package io.holdfast.payment;

import io.holdfast.participant.Branch;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the payment table: what is known of each payment, and what may have been sent. Each change is conditional
 * on the states it may come from, so that an answer that comes late never overwrites a newer one.
 */
@ApplicationScoped
class PaymentRows {

    private static final int MAX_DETAIL = 500;

    /** A history grows by notes up to here: then they only change what the payment is now. What is known for good is always added. */
    private static final int MAX_NOTES = 50;

    private static final String KEY = " WHERE transaction_id = ? AND branch_id = ?";
    private static final String CHANGE =
            "JSON_OBJECT('state', ?, 'detail', ?, 'at', DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%dT%H:%i:%s.%fZ'))";
    private static final String INSERT = """
            INSERT INTO payment (id, transaction_id, branch_id, order_id, user_id, amount, state, history, sends, sent_at,
                closed, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, 'REQUESTED', JSON_ARRAY(%s), 1, UTC_TIMESTAMP(3), FALSE, UTC_TIMESTAMP(3),
                UTC_TIMESTAMP(3))""".formatted(CHANGE);
    private static final String BECOME = """
            UPDATE payment SET state = ?, detail = ?, pg_reference = COALESCE(?, pg_reference),
                history = IF(JSON_LENGTH(history) < %s, JSON_ARRAY_APPEND(history, '$', %s), history),
                updated_at = UTC_TIMESTAMP(3)""" + KEY;
    private static final String BECOME_FOR_GOOD = BECOME.formatted(Integer.MAX_VALUE, CHANGE);
    private static final String BECOME_NOTED = BECOME.formatted(MAX_NOTES, CHANGE);
    private static final String NOTED = " AND NOT (state = ? AND detail <=> ?)";

    /** What left in the future left before the clock was set back: from now on its life counts from this request, which is later. */
    private static final String SEND_AGAIN = "UPDATE payment SET sends = sends + 1, sent_at = UTC_TIMESTAMP(3)" + KEY
            + " AND NOT closed AND (sent_at <= UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND"
            + " OR sent_at > UTC_TIMESTAMP(3) + INTERVAL 1 SECOND)";

    private static final String LOCK = "SELECT sends, closed, state FROM payment" + KEY + " FOR UPDATE";
    private static final String NOT_SENT = "UPDATE payment SET sends = sends - 1, closed = closed OR ?" + KEY;
    private static final String CLOSE = "UPDATE payment SET closed = TRUE" + KEY + " AND NOT closed";

    /** What the gateway has named it has, whatever it says later: then it is the life of the authorisation that counts. */
    private static final String IS_NOTHING_LEFT = """
            SELECT (sends = 0 AND pg_reference IS NULL)
                OR sent_at <= UTC_TIMESTAMP(3) - INTERVAL IF(pg_reference IS NULL, ?, ?) MICROSECOND
            FROM payment""" + KEY;

    private static final String IS_NAMED = "SELECT pg_reference IS NOT NULL FROM payment" + KEY;
    private static final String HAS_LAPSED =
            "SELECT sent_at <= UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND FROM payment" + KEY;
    private static final String GIVEN_UP = "SELECT closed AND state = 'VOIDED' FROM payment" + KEY;

    private final Database database;

    PaymentRows(Database database) {
        this.database = database;
    }

    /** The row of a payment whose first request is about to leave. */
    void insert(Connection connection, Branch<HoldPayment> branch) throws SQLException {
        HoldPayment payload = branch.payload();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, Ids.next().toString());
            bind(insert, 2, branch.key());
            insert.setString(4, payload.orderId().toString());
            insert.setString(5, payload.userId());
            insert.setLong(6, payload.amount());
            insert.setString(7, PaymentState.REQUESTED.name());
            insert.setString(8, null);
            insert.executeUpdate();
        }
    }

    /**
     * Counts one more request to authorise, which is about to leave.
     *
     * @return false when none may leave: the payment is closed, or the last one is younger than that
     */
    boolean sendAgain(BranchKey key, Duration after) {
        return database.inTransaction(PaymentStep.SEND_AGAIN, connection -> {
            try (PreparedStatement update = connection.prepareStatement(SEND_AGAIN)) {
                bind(update, 1, key);
                update.setLong(3, micros(after));
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * Takes back a request that was counted and has certainly not left. When no other may have left either, the payment is
     * closed in the same transaction, so that nobody can send another one.
     *
     * @return whether the payment is given up, for good
     */
    boolean giveUp(BranchKey key, String detail) {
        StepResult<Boolean> given = database.inTransaction(PaymentStep.GIVE_UP, connection -> {
            boolean last;
            try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
                bind(lock, 1, key);
                try (ResultSet row = lock.executeQuery()) {
                    last = row.next() && row.getInt(1) == 1 && !row.getBoolean(2);
                }
            }
            boolean takenBack;
            try (PreparedStatement update = connection.prepareStatement(NOT_SENT)) {
                update.setBoolean(1, last);
                bind(update, 2, key);
                takenBack = update.executeUpdate() == 1;
            }
            boolean over = last
                    && become(connection, key, PaymentState.VOIDED, null, "never sent: " + detail, false, UNSETTLED);
            return new StepResult<>(over, takenBack);
        });
        return given.value();
    }

    /** Whether the payment was given up before anything was sent. */
    boolean isGivenUp(BranchKey key) {
        return database.read(queries -> isTrue(queries, GIVEN_UP, key));
    }

    /** Whether the gateway has ever told its own name of the payment. */
    boolean isNamed(BranchKey key) {
        return database.read(queries -> isTrue(queries, IS_NAMED, key));
    }

    /** Whether an authorisation must have lapsed, as long ago as it was asked for. */
    boolean hasLapsed(BranchKey key, Duration longestAuthorisation) {
        return database.read(queries -> isTrue(queries, HAS_LAPSED, key, longestAuthorisation));
    }

    /**
     * From now on no request to authorise leaves.
     *
     * @param longestCall how long a request may take effect after it has left
     * @param longestAuthorisation how long what the gateway has named may be there
     * @return whether a gateway that does not know the payment is to be believed: the last request left so long ago that it
     *     cannot take effect any more, and what the gateway has ever named must have lapsed
     */
    boolean close(BranchKey key, Duration longestCall, Duration longestAuthorisation) {
        StepResult<Boolean> nothingIsLeft = database.inTransaction(PaymentStep.CLOSE, connection -> {
            boolean closed;
            try (PreparedStatement update = connection.prepareStatement(CLOSE)) {
                bind(update, 1, key);
                closed = update.executeUpdate() == 1;
            }
            boolean nothingLeft =
                    isTrue(connection::prepareStatement, IS_NOTHING_LEFT, key, longestCall, longestAuthorisation);
            return new StepResult<>(nothingLeft, closed);
        });
        return nothingIsLeft.value();
    }

    private static final List<PaymentState> UNSETTLED =
            List.of(PaymentState.REQUESTED, PaymentState.PENDING, PaymentState.UNKNOWN);
    private static final List<PaymentState> NOT_OVER =
            List.of(PaymentState.REQUESTED, PaymentState.PENDING, PaymentState.UNKNOWN, PaymentState.AUTHORIZED);

    /** Notes what was heard while the authorisation is not settled. */
    void noteAsked(BranchKey key, PaymentState state, @Nullable String reference, String detail) {
        // What the gateway has called pending stays so while it does not answer.
        List<PaymentState> from = state == PaymentState.PENDING
                ? List.of(PaymentState.REQUESTED, PaymentState.UNKNOWN)
                : List.of(PaymentState.REQUESTED);
        database.inTransaction(
                PaymentStep.NOTE_ASKED, connection -> become(connection, key, state, reference, detail, true, from));
    }

    /**
     * Notes that a call's outcome is not clear, or not what it must be.
     *
     * @param reference the gateway's own name of the payment, when it told one with that
     * @return whether that is news
     */
    boolean noteUnknown(BranchKey key, @Nullable String reference, String detail) {
        return database.inTransaction(
                PaymentStep.NOTE_UNKNOWN,
                connection -> become(connection, key, PaymentState.UNKNOWN, reference, detail, true, NOT_OVER));
    }

    /**
     * Notes that the gateway contradicts what we know, whatever that is.
     *
     * @return whether that is news
     */
    boolean noteContradiction(BranchKey key, String detail) {
        return database.inTransaction(
                PaymentStep.NOTE_CONTRADICTION,
                connection -> become(
                        connection, key, PaymentState.UNKNOWN, null, detail, true, List.of(PaymentState.values())));
    }

    /** Notes that what was unclear is so no longer. */
    void clear(BranchKey key, PaymentState state, @Nullable String reference, String detail) {
        database.inTransaction(
                PaymentStep.CLEAR, connection -> become(connection, key, state, reference, detail, false, UNSETTLED));
    }

    /** Notes that a payment that was to be voided had been declined. */
    void noteDeclined(BranchKey key) {
        database.inTransaction(
                PaymentStep.NOTE_DECLINED,
                connection -> become(
                        connection, key, PaymentState.DECLINED, null, "declined, nothing to void", false, NOT_OVER));
    }

    void authorised(Connection connection, BranchKey key, @Nullable String reference) throws SQLException {
        become(connection, key, PaymentState.AUTHORIZED, reference, null, false, UNSETTLED);
    }

    void declined(Connection connection, BranchKey key, @Nullable String detail) throws SQLException {
        become(connection, key, PaymentState.DECLINED, null, detail, false, UNSETTLED);
    }

    void captured(Connection connection, BranchKey key) throws SQLException {
        become(connection, key, PaymentState.CAPTURED, null, null, false, NOT_OVER);
    }

    void voided(Connection connection, BranchKey key) throws SQLException {
        become(connection, key, PaymentState.VOIDED, null, null, false, NOT_OVER);
    }

    private static boolean become(
            Connection connection,
            BranchKey key,
            PaymentState state,
            @Nullable String reference,
            @Nullable String detail,
            boolean note,
            List<PaymentState> from)
            throws SQLException {
        String text = detail == null || detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
        String sql = (note ? BECOME_NOTED : BECOME_FOR_GOOD) + " AND state IN ("
                + String.join(", ", Collections.nCopies(from.size(), "?")) + ")" + (note ? NOTED : "");
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            int at = 1;
            for (String value : Arrays.asList(state.name(), text, reference, state.name(), text)) {
                update.setString(at++, value);
            }
            bind(update, at, key);
            at += 2;
            for (PaymentState each : from) {
                update.setString(at++, each.name());
            }
            if (note) {
                update.setString(at++, state.name());
                update.setString(at, text);
            }
            return update.executeUpdate() == 1;
        }
    }

    private static boolean isTrue(Database.Queries queries, String sql, BranchKey key, Duration... intervals)
            throws SQLException {
        try (PreparedStatement select = queries.prepareStatement(sql)) {
            int at = 1;
            for (Duration interval : intervals) {
                select.setLong(at++, micros(interval));
            }
            bind(select, at, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void bind(PreparedStatement statement, int from, BranchKey key) throws SQLException {
        statement.setString(from, key.transactionId().toString());
        statement.setString(from + 1, key.branchId());
    }

    private static long micros(Duration duration) {
        return duration.toMillis() * 1000;
    }
}

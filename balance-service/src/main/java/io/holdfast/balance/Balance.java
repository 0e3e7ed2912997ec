package io.holdfast.balance;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.protocol.Ids;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule of money: nobody holds more than is available, and what is held is either paid or available again. Each rule is
 * one conditional statement for each user, in the order of their ids; the tables' constraints guard the same rules once more.
 */
@ApplicationScoped
public class Balance {

    /** The highest amount of one movement, and of a balance, in minor units; exact also where numbers are doubles. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    private static final String HOLD = "UPDATE balance SET held = held + ? WHERE user_id = ? AND balance - held >= ?";
    private static final String WHY = "SELECT balance - held FROM balance WHERE user_id = ?";
    private static final String KEEP =
            "UPDATE balance SET balance = balance - ?, held = held - ?, entries = entries + ? WHERE user_id = ?";
    private static final String LET_GO = "UPDATE balance SET held = held - ? WHERE user_id = ?";

    private static final String ENTER =
            "INSERT INTO entry (user_id, number, id, type, amount, balance_after, reference, entered_at) ";

    /** One of the payments of a user that {@link #KEEP} has taken together: so many came later, and took so much. */
    private static final String PAYMENT = """
            SELECT user_id, entries - ?, ?, 'PAYMENT', ?, balance + ?, ?, UTC_TIMESTAMP(3)
            FROM balance WHERE user_id = ?""";

    /**
     * A payment.
     *
     * @param reference the transaction and branch that made it
     */
    record Payment(String userId, long amount, String reference) {}

    /**
     * Holds the amounts.
     *
     * @throws HoldRefusedException when a user has too little available
     */
    void hold(Connection connection, SortedMap<String, Long> amounts) throws SQLException {
        List<Map.Entry<String, Long>> wanted = List.copyOf(amounts.entrySet());
        try (PreparedStatement update = connection.prepareStatement(HOLD)) {
            for (var each : wanted) {
                bindHold(update, each.getKey(), each.getValue());
                update.addBatch();
            }
            int[] changed = update.executeBatch();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] != 1) {
                    throw refusal(
                            connection, wanted.get(i).getKey(), wanted.get(i).getValue());
                }
            }
        }
    }

    /** Pays what is held, with an entry in the ledger for each payment. */
    void keep(Connection connection, List<Payment> payments) throws SQLException {
        SortedMap<String, List<Payment>> byUser = new TreeMap<>();
        payments.forEach(payment -> byUser.computeIfAbsent(payment.userId(), user -> new ArrayList<>())
                .add(payment));
        try (PreparedStatement update = connection.prepareStatement(KEEP)) {
            for (List<Payment> ofUser : byUser.values()) {
                long sum = ofUser.stream().mapToLong(Payment::amount).sum();
                update.setLong(1, sum);
                update.setLong(2, sum);
                update.setInt(3, ofUser.size());
                update.setString(4, ofUser.get(0).userId());
                update.addBatch();
            }
            expectOneRowEach(update.executeBatch(), byUser.keySet());
        }
        enter(connection, byUser.values(), payments.size());
    }

    private static void enter(Connection connection, Collection<List<Payment>> byUser, int size) throws SQLException {
        String sql = ENTER + String.join(" UNION ALL ", Collections.nCopies(size, PAYMENT));
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int at = 1;
            for (List<Payment> ofUser : byUser) {
                long takenLater = 0;
                for (int later = 0; later < ofUser.size(); later++) {
                    Payment payment = ofUser.get(ofUser.size() - 1 - later);
                    insert.setInt(at++, later);
                    insert.setString(at++, Ids.next().toString());
                    insert.setLong(at++, -payment.amount());
                    insert.setLong(at++, takenLater);
                    insert.setString(at++, payment.reference());
                    insert.setString(at++, payment.userId());
                    takenLater += payment.amount();
                }
            }
            int entered = insert.executeUpdate();
            if (entered != size) {
                throw new IllegalStateException("expected to enter " + size + " payments, entered " + entered);
            }
        }
    }

    /** Makes what is held available again. */
    void letGo(Connection connection, SortedMap<String, Long> amounts) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(LET_GO)) {
            for (var each : amounts.entrySet()) {
                update.setLong(1, each.getValue());
                update.setString(2, each.getKey());
                update.addBatch();
            }
            expectOneRowEach(update.executeBatch(), amounts.keySet());
        }
    }

    /**
     * Finds out why an amount could not be held. The look takes no lock: rows that come later in the order are locked by now,
     * and who goes back to an earlier one waits in a circle with an order that holds it.
     *
     * @throws SQLException when somebody has charged since: the whole transaction may be tried again
     */
    private static HoldRefusedException refusal(Connection connection, String userId, long amount) throws SQLException {
        Long available = available(connection, userId);
        if (available != null && available >= amount) {
            throw Database.changedMeanwhile("the balance of a user");
        }
        return new HoldRefusedException(
                "INSUFFICIENT_BALANCE", "available are " + (available == null ? 0 : available) + ", not " + amount);
    }

    private static @Nullable Long available(Connection connection, String userId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WHY)) {
            select.setString(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }

    private static void bindHold(PreparedStatement update, String userId, long amount) throws SQLException {
        update.setLong(1, amount);
        update.setString(2, userId);
        update.setLong(3, amount);
    }

    private static void expectOneRowEach(int[] changes, Iterable<String> userIds) {
        for (int changed : changes) {
            if (changed != 1) {
                throw new IllegalStateException("a balance with held money is gone: one of " + userIds);
            }
        }
    }
}

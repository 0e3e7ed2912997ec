package io.holdfast.payment;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads payments together with their reservations. */
@ApplicationScoped
class KnownPayments {

    private static final String SELECT = """
            SELECT p.transaction_id, p.branch_id, p.amount, p.pg_reference, p.state, r.state
            FROM payment p LEFT JOIN reservation r
                ON r.transaction_id = p.transaction_id AND r.branch_id = p.branch_id
            WHERE """;
    private static final String KEY = "(p.transaction_id = ? AND p.branch_id = ?)";

    /** Only a clock that was set back makes it so: such a payment would be nobody's until then. */
    private static final String ASKED_IN_THE_FUTURE = "p.asked_at > UTC_TIMESTAMP(3) + INTERVAL 1 SECOND";

    /** Whose reservation is under way is asked about by the participant kit. */
    private static final String UNCLEAR = SELECT + """
             p.state IN ('REQUESTED', 'PENDING', 'UNKNOWN')
                AND COALESCE(r.state, '') NOT IN ('PENDING', 'CONFIRMING', 'CANCELLING')
                AND (TIMESTAMPDIFF(MICROSECOND, p.asked_at, UTC_TIMESTAMP(3)) DIV 1000
                    >= LEAST(?, GREATEST(?, TIMESTAMPDIFF(MICROSECOND, p.updated_at, UTC_TIMESTAMP(3)) DIV 4000))
                    OR %s)
            ORDER BY p.asked_at LIMIT ?""".formatted(ASKED_IN_THE_FUTURE);

    private static final String TAKE = """
            UPDATE payment p SET p.asked_at = UTC_TIMESTAMP(3)
            WHERE (TIMESTAMPDIFF(MICROSECOND, p.asked_at, UTC_TIMESTAMP(3)) DIV 1000 >= ? OR %s) AND %s""".formatted(ASKED_IN_THE_FUTURE, KEY);

    private final Database database;

    KnownPayments(Database database) {
        this.database = database;
    }

    /** The payment of a branch; null when there is none. */
    @Nullable
    PaymentFacts find(BranchKey key) {
        return find(List.of(key)).get(key);
    }

    /** The payments of these branches, as many as there are. */
    Map<BranchKey, PaymentFacts> find(Collection<BranchKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        String sql = SELECT + String.join(" OR ", Collections.nCopies(keys.size(), KEY));
        return database.read(queries -> {
            try (PreparedStatement select = queries.prepareStatement(sql)) {
                int at = 1;
                for (BranchKey key : keys) {
                    select.setString(at++, key.transactionId().toString());
                    select.setString(at++, key.branchId());
                }
                Map<BranchKey, PaymentFacts> found = new HashMap<>();
                read(select).forEach(each -> found.put(each.key(), each));
                return found;
            }
        });
    }

    /**
     * Takes payments that are unclear although nothing is under way for them, and whose turn it is: the longer one has been
     * so, the longer between two looks. Other replicas pass them over.
     */
    List<PaymentFacts> takeUnclear(int limit, Duration minPause, Duration maxPause) {
        return database.inTransaction(PaymentStep.TAKE_UNCLEAR, connection -> {
            List<PaymentFacts> taken = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(UNCLEAR)) {
                select.setLong(1, maxPause.toMillis());
                select.setLong(2, minPause.toMillis());
                select.setInt(3, limit);
                for (PaymentFacts each : read(select)) {
                    if (take(connection, each.key(), minPause)) {
                        taken.add(each);
                    }
                }
            }
            return taken;
        });
    }

    private static boolean take(Connection connection, BranchKey key, Duration minPause) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TAKE)) {
            update.setLong(1, minPause.toMillis());
            update.setString(2, key.transactionId().toString());
            update.setString(3, key.branchId());
            return update.executeUpdate() == 1;
        }
    }

    private static List<PaymentFacts> read(PreparedStatement select) throws SQLException {
        List<PaymentFacts> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String reservation = rows.getString(6);
                found.add(new PaymentFacts(
                        new BranchKey(UUID.fromString(rows.getString(1)), rows.getString(2)),
                        rows.getLong(3),
                        rows.getString(4),
                        PaymentState.valueOf(rows.getString(5)),
                        reservation == null ? null : ReservationState.valueOf(reservation)));
            }
        }
        return found;
    }
}

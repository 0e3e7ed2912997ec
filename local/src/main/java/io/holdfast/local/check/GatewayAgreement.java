package io.holdfast.local.check;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares payment-service's reservations with the gateway's own ledger. The ledger is read in between two readings of the
 * reservations: what was final in the first must show in it, and what it shows must be wanted in the second.
 */
final class GatewayAgreement {

    /** A reservation of payment-service. */
    private record Row(String state, long amount, boolean settled) {

        boolean isLetGo() {
            return state.equals("CANCELLED") || state.equals("REJECTED");
        }

        boolean isKept() {
            return state.equals("CONFIRMED") || state.equals("CONFIRMING");
        }
    }

    private static final int ROWS_AT_ONCE = 1_000;

    private final Tally captured = new Tally(new Invariant(
            6,
            "gateway-captured-once",
            "the gateway has captured each confirmed payment once, for its amount, and no other"));
    private final Tally released = new Tally(new Invariant(
            6, "gateway-holds-nothing-behind", "the gateway holds nothing for what was let go or is not known"));

    private final Connection payment;
    private final GatewayAccess gateway;
    private final Bounds bounds;
    private final Instant since;
    private final String lowest;

    GatewayAgreement(Connection payment, GatewayAccess gateway, Bounds bounds, Instant since) {
        this.since = since;
        this.lowest = TimedIds.lowest(since);
        this.payment = payment;
        this.gateway = gateway;
        this.bounds = bounds;
    }

    List<Finding> check() throws SQLException, IOException {
        Map<String, Row> before = rows();
        Map<String, GatewayLedger.Entry> ledger = GatewayLedger.read(gateway, since);
        // A line about an older payment is not all that there is about it.
        ledger.keySet().removeIf(key -> key.compareTo(lowest) < 0);
        before.forEach((key, row) -> settled(key, row, ledger.get(key)));
        for (Map.Entry<String, GatewayLedger.Entry> entry : ledger.entrySet()) {
            Row known = before.get(entry.getKey());
            if (known == null || !known.settled()) {
                wanted(entry.getKey(), entry.getValue());
            }
        }
        return List.of(captured.finding(), released.finding());
    }

    private void settled(String key, Row row, GatewayLedger.@Nullable Entry entry) {
        if (!row.settled()) {
            return;
        }
        if (row.state().equals("CONFIRMED")) {
            captured.checked(1);
            if (entry == null || entry.captures() != 1 || entry.captured() != row.amount()) {
                captured.violatedBy(key + " is CONFIRMED over " + row.amount() + ", at the gateway "
                        + (entry == null ? "unknown" : entry));
            }
        } else if (row.isLetGo()) {
            released.checked(1);
            if (entry != null && entry.isCaptured()) {
                captured.violatedBy(key + " is " + row.state() + ", at the gateway " + entry);
            } else if (entry != null && entry.binds()) {
                released.violatedBy(key + " is " + row.state() + ", at the gateway " + entry);
            }
        }
    }

    /** What the gateway has must be wanted by somebody now; what is young may just be on its way back. */
    private void wanted(String key, GatewayLedger.Entry entry) throws SQLException {
        Row now = row(key);
        if (entry.isCaptured() && (now == null || !now.isKept())) {
            captured.violatedBy(key + " is " + (now == null ? "unknown" : now.state()) + ", at the gateway " + entry);
        }
        boolean old = entry.since().isBefore(Instant.now().minus(bounds.end()));
        if (now == null && entry.binds() && old && !entry.isCaptured()) {
            released.violatedBy(key + " is unknown, at the gateway " + entry);
        }
    }

    private String select() {
        return "SELECT CONCAT(transaction_id, '/', branch_id) AS branch, state,"
                + " COALESCE(CAST(JSON_VALUE(payload, '$.amount') AS SIGNED), 0) AS amount,"
                + " updated_at" + bounds.isSettled() + " AS settled FROM reservation"
                + " WHERE COALESCE(JSON_VALUE(payload, '$.operation'), 'RESERVE') = 'RESERVE'";
    }

    private Map<String, Row> rows() throws SQLException {
        Map<String, Row> found = new HashMap<>();
        try (PreparedStatement statement = payment.prepareStatement(select() + " AND transaction_id > ?")) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setString(1, lowest);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString("branch"), row(rows));
                }
            }
        }
        return found;
    }

    private @Nullable Row row(String key) throws SQLException {
        int slash = key.indexOf('/');
        if (slash != 36) {
            return null;
        }
        try (PreparedStatement statement =
                payment.prepareStatement(select() + " AND transaction_id = ? AND branch_id = ?")) {
            statement.setString(1, key.substring(0, slash));
            statement.setString(2, key.substring(slash + 1));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? row(rows) : null;
            }
        }
    }

    private static Row row(ResultSet rows) throws SQLException {
        return new Row(rows.getString("state"), rows.getLong("amount"), rows.getBoolean("settled"));
    }
}

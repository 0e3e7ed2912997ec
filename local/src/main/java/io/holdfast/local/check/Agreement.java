package io.holdfast.local.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Walks over all transactions in the order of their ids, a page at a time, with what the participants and order-service
 * have about them. The coordinator is read first: what has ended there must show everywhere afterwards. What looks wrong
 * the other way round is compared with a second reading of the coordinator, because it may have decided in between.
 */
final class Agreement {

    private static final int PAGE = 500;
    private static final String HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    private static final String COORDINATOR = "coordinator";
    private static final String ORDER = "order";

    private final Schemas schemas;
    private final Bounds bounds;
    private final Judge judge;
    private final OrderJudge orderJudge;
    private final Instant since;

    Agreement(Schemas schemas, Bounds bounds, Instant since) {
        this.since = since;
        this.schemas = schemas;
        this.bounds = bounds;
        this.judge = new Judge(schemas.services(), this::again);
        this.orderJudge = new OrderJudge(schemas.services(), this::again);
    }

    List<Finding> check() throws SQLException {
        String after = TimedIds.lowest(since);
        boolean more = true;
        while (more) {
            Map<String, Transaction> page = page(after);
            more = page.size() == PAGE;
            String last = more ? List.copyOf(page.keySet()).get(PAGE - 1) : HIGHEST;
            judge(page, after, last);
            after = last;
        }
        return Stream.of(judge.findings(), orderJudge.findings())
                .flatMap(List::stream)
                .toList();
    }

    private Map<String, Transaction> page(String after) throws SQLException {
        Map<String, Transaction> page = new LinkedHashMap<>();
        String first = "ORDER BY id LIMIT " + PAGE;
        String sql = Transaction.select(bounds, "WHERE id > ? " + first) + first;
        try (PreparedStatement statement = schemas.of(COORDINATOR).prepareStatement(sql)) {
            statement.setString(1, after);
            statement.setString(2, after);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Transaction transaction = Transaction.of(rows);
                    page.put(transaction.id(), transaction);
                }
            }
        }
        return page;
    }

    private void judge(Map<String, Transaction> page, String after, String last) throws SQLException {
        Map<String, List<Reservation>> reservations = new LinkedHashMap<>();
        for (String participant : schemas.services()) {
            if (!participant.equals(COORDINATOR)) {
                for (Reservation each : reservations(participant, after, last)) {
                    reservations
                            .computeIfAbsent(each.transactionId(), id -> new ArrayList<>())
                            .add(each);
                }
            }
        }
        Map<String, PlacedOrder> orders = schemas.has(ORDER) ? orders(after, last) : Map.of();
        for (Transaction transaction : page.values()) {
            List<Reservation> of = reservations.getOrDefault(transaction.id(), List.of());
            judge.transaction(transaction, of);
            orderJudge.transaction(transaction, of, Optional.ofNullable(orders.get(transaction.id())));
        }
        for (List<Reservation> each : reservations.values()) {
            for (Reservation reservation : each) {
                judge.reservation(reservation, page.get(reservation.transactionId()));
            }
        }
        for (PlacedOrder order : orders.values()) {
            orderJudge.order(order, page.get(order.transactionId()));
        }
    }

    private List<Reservation> reservations(String participant, String after, String last) throws SQLException {
        List<Reservation> found = new ArrayList<>();
        try (PreparedStatement statement = between(schemas.of(participant), Reservation.select(bounds), after, last);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(Reservation.of(participant, rows));
            }
        }
        return found;
    }

    private Map<String, PlacedOrder> orders(String after, String last) throws SQLException {
        Map<String, PlacedOrder> found = new LinkedHashMap<>();
        try (PreparedStatement statement = between(schemas.of(ORDER), PlacedOrder.select(bounds), after, last);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                PlacedOrder order = PlacedOrder.of(rows);
                found.put(order.transactionId(), order);
            }
        }
        return found;
    }

    private static PreparedStatement between(Connection connection, String select, String after, String last)
            throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(select + "WHERE transaction_id > ? AND transaction_id <= ?");
        statement.setString(1, after);
        statement.setString(2, last);
        return statement;
    }

    /** What the coordinator says now; null when it does not know the transaction. */
    private @Nullable Transaction again(String id) throws SQLException {
        try (PreparedStatement statement =
                schemas.of(COORDINATOR).prepareStatement(Transaction.select(bounds, "WHERE id = ?"))) {
            statement.setString(1, id);
            statement.setString(2, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Transaction.of(row) : null;
            }
        }
    }
}

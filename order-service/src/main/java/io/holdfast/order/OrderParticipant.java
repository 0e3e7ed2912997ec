package io.holdfast.order;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import io.holdfast.protocol.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order's own branch. It holds nothing but its row; that it is kept or let go is the coordinator's word by which the order
 * ends.
 */
@ApplicationScoped
class OrderParticipant implements Participant<HoldOrder> {

    private static final String NOT_PENDING = "ORDER_NOT_PENDING";

    private final StatusChanges changes;

    OrderParticipant(StatusChanges changes) {
        this.changes = changes;
    }

    @Override
    public Class<HoldOrder> payloadType() {
        return HoldOrder.class;
    }

    @Override
    public Collection<String> lockKeys(HoldOrder payload) {
        return List.of();
    }

    @Override
    public void hold(Connection connection, List<Branch<HoldOrder>> branches) throws SQLException {
        Set<UUID> pending = pending(connection, orderIds(branches));
        for (Branch<HoldOrder> branch : branches) {
            UUID orderId = branch.payload().orderId();
            if (!pending.contains(orderId)) {
                throw new HoldRefusedException(NOT_PENDING, "order " + orderId + " is not PENDING");
            }
        }
    }

    @Override
    public void keep(Connection connection, List<Branch<HoldOrder>> branches) throws SQLException {
        changes.move(connection, orderIds(branches), OrderStatus.CONFIRMED, null);
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<HoldOrder>> branches) throws SQLException {
        Map<@Nullable Reason, List<UUID>> byReason = new LinkedHashMap<>();
        for (Cancelled<HoldOrder> each : branches) {
            byReason.computeIfAbsent(each.reason(), reason -> new ArrayList<>())
                    .add(each.branch().payload().orderId());
        }
        for (Map.Entry<@Nullable Reason, List<UUID>> entry : byReason.entrySet()) {
            changes.move(connection, entry.getValue(), OrderStatus.CANCELLED, entry.getKey());
        }
    }

    /** The try will never come, so nothing else tells the order that its transaction is cancelled. */
    @Override
    public void buried(Connection connection, List<Buried> branches) throws SQLException {
        Map<@Nullable Reason, List<UUID>> byReason = new LinkedHashMap<>();
        for (Buried each : branches) {
            byReason.computeIfAbsent(each.reason(), reason -> new ArrayList<>())
                    .add(each.key().transactionId());
        }
        for (Map.Entry<@Nullable Reason, List<UUID>> entry : byReason.entrySet()) {
            changes.moveByTransaction(connection, entry.getValue(), OrderStatus.CANCELLED, entry.getKey());
        }
    }

    private static List<UUID> orderIds(List<Branch<HoldOrder>> branches) {
        return branches.stream().map(branch -> branch.payload().orderId()).toList();
    }

    private static Set<UUID> pending(Connection connection, List<UUID> orderIds) throws SQLException {
        String sql = "SELECT order_id FROM orders WHERE status = ? AND order_id IN ("
                + String.join(", ", Collections.nCopies(orderIds.size(), "?")) + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, OrderStatus.PENDING.name());
            for (int i = 0; i < orderIds.size(); i++) {
                statement.setString(i + 2, orderIds.get(i).toString());
            }
            Set<UUID> pending = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    pending.add(UUID.fromString(rows.getString(1)));
                }
            }
            return pending;
        }
    }
}

package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.protocol.Reason;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An order as it is read. It is written by {@link NewOrder} and {@link StatusChanges}, whose statements are conditional. */
@Entity
@Immutable
@Table(name = "orders")
public class Order {

    @Id
    @Column(name = "order_id")
    private UUID id;

    @Column(name = "user_id")
    private String userId;

    @Enumerated(EnumType.STRING)
    private OrderStatus status;

    @Column(name = "reason_code")
    private @Nullable String reasonCode;

    @Column(name = "reason_detail")
    private @Nullable String reasonDetail;

    @Column(name = "reason_participant")
    private @Nullable String reasonParticipant;

    private long subtotal;
    private long discount;
    private long total;

    @Column(name = "paid_balance")
    private long paidBalance;

    @Column(name = "paid_card")
    private long paidCard;

    @Column(name = "coupon_id")
    private @Nullable UUID couponId;

    @Column(name = "transaction_id")
    private UUID transactionId;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "order_line", joinColumns = @JoinColumn(name = "order_id"))
    @OrderColumn(name = "line_number")
    @BatchSize(size = 100)
    private List<OrderLine> lines;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it.
    protected Order() {}

    /**
     * As a statement has read it, which names its columns.
     *
     * @param lines of the order, which may still be read
     */
    static Order of(ResultSet row, List<OrderLine> lines) throws SQLException {
        Order order = new Order();
        order.id = UUID.fromString(row.getString("order_id"));
        order.userId = row.getString("user_id");
        order.status = OrderStatus.valueOf(row.getString("status"));
        order.reasonCode = row.getString("reason_code");
        order.reasonDetail = row.getString("reason_detail");
        order.reasonParticipant = row.getString("reason_participant");
        order.subtotal = row.getLong("subtotal");
        order.discount = row.getLong("discount");
        order.total = row.getLong("total");
        order.paidBalance = row.getLong("paid_balance");
        order.paidCard = row.getLong("paid_card");
        String coupon = row.getString("coupon_id");
        order.couponId = coupon == null ? null : UUID.fromString(coupon);
        order.transactionId = UUID.fromString(row.getString("transaction_id"));
        order.createdAt = row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        order.updatedAt = row.getObject("updated_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        order.lines = lines;
        return order;
    }

    public UUID id() {
        return id;
    }

    public UUID transactionId() {
        return transactionId;
    }

    public OrderStatus status() {
        return status;
    }

    /** The order as its owner sees it. */
    public OrderView view() {
        return new OrderView(
                id,
                userId,
                status,
                reasonCode == null ? null : new Reason(reasonCode, reasonDetail, reasonParticipant),
                List.copyOf(lines),
                subtotal,
                discount,
                total,
                new OrderView.Paid(paidBalance, paidCard),
                couponId,
                transactionId,
                createdAt,
                updatedAt);
    }
}

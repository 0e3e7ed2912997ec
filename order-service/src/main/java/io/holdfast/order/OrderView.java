package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.protocol.Reason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An order on the wire; amounts in minor units.
 *
 * @param reason why it was cancelled
 * @param discount what the coupon takes off the subtotal
 */
@Schema(name = "Order")
@RegisterForReflection
public record OrderView(
        UUID orderId,
        String userId,
        OrderStatus status,
        @Nullable Reason reason,
        List<OrderLine> items,
        long subtotal,
        long discount,
        long total,
        Paid paid,
        @Nullable UUID couponId,
        UUID transactionId,
        Instant createdAt,
        Instant updatedAt) {

    /** How the total is split between balance and card. */
    @RegisterForReflection
    public record Paid(long balance, long card) {}
}

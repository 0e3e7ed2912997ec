package io.holdfast.order;

import io.holdfast.order.price.OrderLine;
import io.holdfast.protocol.Reason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An order on the wire; amounts in minor units. */
@Schema(name = "Order", description = "An order, and what became of it; amounts in minor units")
@RegisterForReflection
public record OrderView(
        UUID orderId,

        @Schema(description = "Whose order it is", examples = "carl")
        String userId,

        @Schema(description = "Where it stands now", examples = "CANCELLED")
        OrderStatus status,

        @Schema(
                description = "Why it was cancelled: OUT_OF_STOCK, PRICE_CHANGED, PRODUCT_UNAVAILABLE,"
                        + " INSUFFICIENT_BALANCE, COUPON_NOT_USABLE, PAYMENT_DECLINED, TIMED_OUT, CANCELLED_BY_USER"
                        + " or PARTICIPANT_UNAVAILABLE")
        @Nullable
        Reason reason,

        @Schema(description = "The lines, in the order in which they were asked for")
        List<OrderLine> items,

        @Schema(description = "What the lines add up to", examples = "9000")
        long subtotal,

        @Schema(description = "What the coupon takes off the subtotal", examples = "1500")
        long discount,

        @Schema(description = "What is to be paid", examples = "7500")
        long total,

        Paid paid,
        @Nullable UUID couponId,
        UUID transactionId,
        Instant createdAt,
        Instant updatedAt) {

    /** How the total is split between balance and card. */
    @Schema(description = "How the total is split between balance and card")
    @RegisterForReflection
    public record Paid(
            @Schema(description = "The balance's part", examples = "2500")
            long balance,

            @Schema(description = "The card's part", examples = "5000")
            long card) {}
}

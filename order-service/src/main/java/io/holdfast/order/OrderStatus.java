package io.holdfast.order;

import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where an order stands. Changes only by compare-and-set from a status that may come before. */
@Schema(description = "Where an order stands")
public enum OrderStatus {
    PENDING,
    /** The card's authorisation is on its way; everything else is held. */
    AWAITING_PAYMENT,
    CONFIRMED,
    CANCELLED,
    REFUNDING,
    REFUNDED;

    /** The statuses from which an order may come to this one. */
    public Set<OrderStatus> before() {
        return switch (this) {
            case PENDING -> EnumSet.noneOf(OrderStatus.class);
            case AWAITING_PAYMENT -> EnumSet.of(PENDING);
            case CONFIRMED, CANCELLED -> EnumSet.of(PENDING, AWAITING_PAYMENT);
            case REFUNDING -> EnumSet.of(CONFIRMED);
            case REFUNDED -> EnumSet.of(REFUNDING);
        };
    }

    /** Whether the transaction that makes the order is still to be decided. */
    public boolean isOpen() {
        return this == PENDING || this == AWAITING_PAYMENT;
    }
}

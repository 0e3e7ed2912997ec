package io.holdfast.stock.product;

import io.holdfast.protocol.Ids;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One change of the stock on hand that no order made: never changed again. */
@Entity
@Table(name = "adjustment")
class Adjustment {

    @Id
    UUID id;

    @Column(name = "product_id")
    UUID productId;

    long number;
    long delta;
    String reason;

    @Column(name = "on_hand_after")
    long onHandAfter;

    @Column(name = "adjusted_by")
    String adjustedBy;

    @Column(name = "adjusted_at")
    Instant adjustedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Adjustment() {}

    Adjustment(UUID productId, long number, long delta, String reason, long onHandAfter, String adjustedBy) {
        this.id = Ids.next();
        this.productId = productId;
        this.number = number;
        this.delta = delta;
        this.reason = reason;
        this.onHandAfter = onHandAfter;
        this.adjustedBy = adjustedBy;
        this.adjustedAt = Ids.timeOf(id);
    }
}

package io.holdfast.payment.history;

import io.holdfast.payment.PaymentState;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A payment as it was read. Plain statements change the same row at any time: good for showing and for nothing else. */
@Entity
@Table(name = "payment")
class Payment {

    @Id
    UUID id;

    @Column(name = "order_id")
    UUID orderId;

    @Column(name = "user_id")
    String userId;

    long amount;

    @Enumerated(EnumType.STRING)
    PaymentState state;

    @Column(name = "pg_reference")
    @Nullable
    String pgReference;

    /** A JSON array of {@link PaymentView.Change}. */
    String history;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Payment() {}
}

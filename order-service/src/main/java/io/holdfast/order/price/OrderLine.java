package io.holdfast.order.price;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;

/**
 * One line of an order, as it was when it was ordered.
 *
 * @param unitPrice in minor units; what the customer saw, and what stock checks
 */
@Embeddable
@RegisterForReflection
public record OrderLine(
        @Column(name = "product_id") UUID productId,
        @Column(name = "name") String name,
        @Column(name = "quantity") long quantity,
        @Column(name = "unit_price") long unitPrice,
        @Column(name = "line_total") long lineTotal) {}

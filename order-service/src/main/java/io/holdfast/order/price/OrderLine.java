package io.holdfast.order.price;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One line of an order, as it was when it was ordered. */
@Schema(description = "One line of an order, as it was when it was ordered")
@Embeddable
@RegisterForReflection
public record OrderLine(
        @Column(name = "product_id") UUID productId,

        @Schema(description = "What the product was called", examples = "Green tea") @Column(name = "name")
        String name,

        @Schema(description = "How many", examples = "2") @Column(name = "quantity")
        long quantity,

        @Schema(
                description = "The price of one that the customer saw and stock checks, in minor units",
                examples = "4500")
        @Column(name = "unit_price")
        long unitPrice,

        @Schema(description = "Quantity times unit price", examples = "9000") @Column(name = "line_total")
        long lineTotal) {}

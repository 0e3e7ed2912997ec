package io.holdfast.stock.product;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A recorded adjustment. The deltas of a product add up to what it has on hand and what was sold. */
@Schema(name = "Adjustment", description = "A recorded change of the stock on hand that no order made")
record AdjustmentView(
        UUID adjustmentId,
        UUID productId,

        @Schema(description = "How many came in, negative for what went out", examples = "25")
        long delta,

        @Schema(description = "Why", examples = "delivery 4711")
        String reason,

        @Schema(description = "What was on hand when it had taken effect", examples = "125")
        long onHandAfter,

        @Schema(description = "The operator who made it", examples = "olga-operator")
        String by,

        Instant at) {

    static AdjustmentView of(Adjustment adjustment) {
        return new AdjustmentView(
                adjustment.id,
                adjustment.productId,
                adjustment.delta,
                adjustment.reason,
                adjustment.onHandAfter,
                adjustment.adjustedBy,
                adjustment.adjustedAt);
    }
}

package io.holdfast.stock.product;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A recorded adjustment. The deltas of a product add up to what it has on hand and what was sold.
 *
 * @param onHandAfter what was on hand when it had taken effect
 * @param by the operator who made it
 */
@Schema(name = "Adjustment")
record AdjustmentView(
        UUID adjustmentId, UUID productId, long delta, String reason, long onHandAfter, String by, Instant at) {

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

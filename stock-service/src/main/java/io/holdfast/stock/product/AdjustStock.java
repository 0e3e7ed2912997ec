package io.holdfast.stock.product;

import io.holdfast.stock.Stock;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A correction of the stock on hand. */
record AdjustStock(
        @Schema(description = "How many came in, negative for what went out; not 0", examples = "25")
        @NotNull
        @Min(-Stock.MAX_QUANTITY)
        @Max(Stock.MAX_QUANTITY)
        Long delta,

        @Schema(description = "Why, for those who read the record: one line, not blank", examples = "delivery 4711")
        @NotNull
        @Size(max = MAX_REASON)
        @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        String reason) {

    static final int MAX_REASON = 200;
}

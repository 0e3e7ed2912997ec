package io.holdfast.stock.product;

import io.holdfast.stock.Stock;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A correction of the stock on hand.
 *
 * @param delta how many came in, negative for what went out; not 0
 */
record AdjustStock(
        @NotNull @Min(-Stock.MAX_QUANTITY) @Max(Stock.MAX_QUANTITY)
        Long delta,

        @NotNull @Size(max = MAX_REASON) @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        String reason) {

    static final int MAX_REASON = 200;
}

package io.holdfast.stock.product;

import io.holdfast.stock.Stock;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What is to change of a product; what is absent or null stays. */
record ChangeProduct(
        @Size(max = RegisterProduct.MAX_NAME)
        @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        @Nullable
        String name,

        @Size(max = RegisterProduct.MAX_CATEGORY)
        @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        @Nullable
        String category,

        @Min(0) @Max(Stock.MAX_PRICE) @Nullable Long price,

        @Nullable Boolean active) {

    /** Whether it changes nothing. No getter, so that it is no field of the JSON. */
    boolean saysNothing() {
        return name == null && category == null && price == null && active == null;
    }
}

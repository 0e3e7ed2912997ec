package io.holdfast.stock.product;

import io.holdfast.stock.Stock;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is to change of a product; what is absent or null stays. */
record ChangeProduct(
        @Schema(description = "Its new name: one line, not blank", examples = "Green tea, 100 g")
        @Size(max = RegisterProduct.MAX_NAME)
        @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        @Nullable
        String name,

        @Schema(description = "Its new category: one line, not blank", examples = "drinks")
        @Size(max = RegisterProduct.MAX_CATEGORY)
        @Pattern(regexp = RegisterProduct.TEXT, message = RegisterProduct.TEXT_RULE)
        @Nullable
        String category,

        @Schema(description = "Its new price, in minor units", examples = "4200")
        @Min(0)
        @Max(Stock.MAX_PRICE)
        @Nullable
        Long price,

        @Schema(description = "Whether it is for sale", examples = "true") @Nullable
        Boolean active) {

    /** Whether it changes nothing. No getter, so that it is no field of the JSON. */
    boolean saysNothing() {
        return name == null && category == null && price == null && active == null;
    }
}

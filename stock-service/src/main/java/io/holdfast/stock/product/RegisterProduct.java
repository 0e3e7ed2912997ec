package io.holdfast.stock.product;

import io.holdfast.stock.Stock;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A product to register. */
record RegisterProduct(
        @Schema(description = "What customers read: one line, not blank", examples = "Green tea")
        @NotNull
        @Size(max = MAX_NAME)
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String name,

        @Schema(description = "What it is listed under: one line, not blank", examples = "drinks")
        @NotNull
        @Size(max = MAX_CATEGORY)
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String category,

        @Schema(description = "In minor units", examples = "4500") @NotNull @Min(0) @Max(Stock.MAX_PRICE)
        Long price,

        @Schema(description = "How many are on hand", examples = "100") @NotNull @Min(0) @Max(Stock.MAX_QUANTITY)
        Long quantity) {

    static final int MAX_NAME = 200;
    static final int MAX_CATEGORY = 64;

    /** Text on one line that shows something; written so that no text makes the search go back and forth. */
    static final String TEXT = "\\p{Z}*[^\\p{Cc}\\p{Cs}\\p{Z}][^\\p{Cc}\\p{Cs}]*";

    static final String TEXT_RULE = "must be text on one line, and not blank";
}

package io.holdfast.stock;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The payload of try: hold these products, at the prices that the customer saw.
 */
@RegisterForReflection
public record HoldStock(
        @NotNull Operation operation,

        @Schema(description = "What to hold; a product may stand in several lines")
        @NotNull
        @Size(min = 1, max = MAX_LINES)
        List<@NotNull @Valid Line> lines) {

    static final int MAX_LINES = 50;

    /** What a try can ask for. */
    @Schema(description = "What a try can ask for")
    public enum Operation {
        RESERVE
    }

    /**
     * One line of an order.
     */
    @Schema(description = "One line of an order")
    @RegisterForReflection
    public record Line(
            @NotNull UUID productId,

            @Schema(description = "How many", examples = "2") @NotNull @Min(1) @Max(Stock.MAX_QUANTITY)
            Long quantity,

            @Schema(description = "The price of one that the customer saw, in minor units", examples = "4500")
            @NotNull
            @Min(0)
            @Max(Stock.MAX_PRICE)
            Long unitPrice) {}
}

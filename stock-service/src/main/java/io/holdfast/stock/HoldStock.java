package io.holdfast.stock;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * The payload of try: hold these products, at the prices that the customer saw.
 *
 * @param lines 1 to 50; a product may stand in several
 */
@RegisterForReflection
public record HoldStock(
        @NotNull Operation operation,

        @NotNull @Size(min = 1, max = MAX_LINES) List<@NotNull @Valid Line> lines) {

    static final int MAX_LINES = 50;

    /** What a try can ask for. */
    public enum Operation {
        RESERVE
    }

    /**
     * One line of an order.
     *
     * @param quantity 1 to 1,000,000
     * @param unitPrice in minor units, 0 to 10^15
     */
    @RegisterForReflection
    public record Line(
            @NotNull UUID productId,
            @NotNull @Min(1) @Max(Stock.MAX_QUANTITY) Long quantity,
            @NotNull @Min(0) @Max(Stock.MAX_PRICE) Long unitPrice) {}
}

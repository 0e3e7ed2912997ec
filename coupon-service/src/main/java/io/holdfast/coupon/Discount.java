package io.holdfast.coupon;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a coupon takes off an order. */
@Schema(description = "What a coupon takes off an order")
@RegisterForReflection
public record Discount(
        @NotNull Type type,

        @Schema(description = "In minor units when FIXED, 1 to 100 when PERCENT", examples = "1500")
        @NotNull
        @Min(1)
        @Max(MAX_AMOUNT)
        Long value,

        @Schema(description = "The most it takes off, in minor units; no such cap when absent", examples = "5000")
        @Nullable
        @Min(1)
        @Max(MAX_AMOUNT)
        Long maxDiscount) {

    /** The highest amount there is, in minor units. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    /** The highest percentage. */
    public static final long MAX_PERCENT = 100;

    /** How the discount is counted. */
    @Schema(name = "DiscountType", description = "How the discount is counted")
    public enum Type {
        FIXED,
        PERCENT
    }

    /**
     * The discount on an amount: rounded down to a whole unit, capped by {@code maxDiscount} and by the amount itself.
     *
     * @param amount in minor units, 0 to {@value #MAX_AMOUNT}
     * @return empty when the amount is less than the least that the coupon is for
     */
    public OptionalLong on(long amount, long minOrderAmount) {
        if (amount < minOrderAmount) {
            return OptionalLong.empty();
        }
        long full = switch (type) {
            case FIXED -> value;
            case PERCENT -> Math.multiplyExact(amount, value) / MAX_PERCENT;
        };
        long capped = maxDiscount == null ? full : Math.min(full, maxDiscount);
        return OptionalLong.of(Math.min(capped, amount));
    }
}

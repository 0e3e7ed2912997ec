package io.holdfast.coupon;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/**
 * The payload of try: hold this coupon of this user for an order.
 *
 * @param orderAmount what the order costs without the coupon, in minor units
 * @param discount what the order was told that the coupon takes off, in minor units
 */
@RegisterForReflection
public record HoldCoupon(
        @NotNull Operation operation,
        @NotNull UUID couponId,
        @NotNull @Size(min = 1, max = MAX_USER_ID) String userId,
        @NotNull @Min(0) @Max(Discount.MAX_AMOUNT) Long orderAmount,
        @NotNull @Min(0) @Max(Discount.MAX_AMOUNT) Long discount) {

    static final int MAX_USER_ID = 128;

    /** What a try can ask for. */
    public enum Operation {
        RESERVE
    }
}

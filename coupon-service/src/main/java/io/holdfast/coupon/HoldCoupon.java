package io.holdfast.coupon;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The payload of try: hold this coupon of this user for an order. */
@RegisterForReflection
public record HoldCoupon(
        @NotNull Operation operation,
        @NotNull UUID couponId,

        @Schema(description = "Whose coupon it is", examples = "carl") @NotNull @Size(min = 1, max = MAX_USER_ID)
        String userId,

        @Schema(description = "What the order costs without the coupon, in minor units", examples = "20000")
        @NotNull
        @Min(0)
        @Max(Discount.MAX_AMOUNT)
        Long orderAmount,

        @Schema(description = "What the order was told that the coupon takes off, in minor units", examples = "1500")
        @NotNull
        @Min(0)
        @Max(Discount.MAX_AMOUNT)
        Long discount) {

    static final int MAX_USER_ID = 128;

    /** What a try can ask for. */
    @Schema(description = "What a try can ask for")
    public enum Operation {
        RESERVE
    }
}

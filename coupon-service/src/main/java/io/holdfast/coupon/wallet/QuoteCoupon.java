package io.holdfast.coupon.wallet;

import io.holdfast.coupon.Discount;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Asks what a coupon takes off an order. */
record QuoteCoupon(
        @Schema(description = "What the order costs without the coupon, in minor units", examples = "20000")
        @NotNull
        @Min(0)
        @Max(Discount.MAX_AMOUNT)
        Long amount) {}

package io.holdfast.coupon.wallet;

import io.holdfast.coupon.Discount;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Asks what a coupon takes off an order.
 *
 * @param amount what the order costs without it, in minor units
 */
record QuoteCoupon(
        @NotNull @Min(0) @Max(Discount.MAX_AMOUNT) Long amount) {}

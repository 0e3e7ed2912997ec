package io.holdfast.coupon;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that decides what a coupon does for an order, as it stands at one moment of the database's clock. A quote and a try ask
 * the same question here.
 */
public record Terms(UUID couponId, Discount discount, long minOrderAmount, CouponState state, Instant expiresAt) {

    /**
     * What the coupon does for an order.
     *
     * @param discount in minor units; 0 when it cannot be used
     * @param whyNot a sentence for the customer; null when it can be used
     */
    public record Verdict(long discount, @Nullable String whyNot) {}

    /** What the coupon does for an order of that amount, in minor units. */
    public Verdict on(long amount) {
        return switch (state) {
            case AVAILABLE -> {
                OptionalLong off = discount.on(amount, minOrderAmount);
                yield off.isPresent()
                        ? new Verdict(off.getAsLong(), null)
                        : not("is for orders of at least " + minOrderAmount + ", not " + amount);
            }
            case HELD -> not("is held by another order");
            case USED -> not("is used");
            case EXPIRED -> not("expired at " + expiresAt);
        };
    }

    private Verdict not(String why) {
        return new Verdict(0, "coupon " + couponId + " " + why);
    }
}

package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponState;
import io.holdfast.coupon.Discount;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A coupon as its owner sees it.
 *
 * @param minOrderAmount the least an order must cost for it, in minor units
 * @param expiresAt from when on it can no longer be used
 */
@Schema(name = "Coupon")
public record CouponView(
        UUID couponId,
        UUID campaignId,
        Discount discount,
        long minOrderAmount,
        CouponState state,
        Instant issuedAt,
        Instant expiresAt) {

    public static CouponView of(Coupon coupon) {
        return new CouponView(
                coupon.id,
                coupon.campaignId,
                coupon.discount(),
                coupon.minOrderAmount,
                coupon.state,
                coupon.issuedAt,
                coupon.expiresAt);
    }
}

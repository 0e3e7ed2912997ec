package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponState;
import io.holdfast.coupon.Discount;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A coupon as its owner sees it. */
@Schema(name = "Coupon", description = "A coupon as its owner sees it")
public record CouponView(
        UUID couponId,
        UUID campaignId,
        Discount discount,

        @Schema(description = "The least an order must cost for it, in minor units", examples = "10000")
        long minOrderAmount,

        @Schema(description = "Where it stands now", examples = "AVAILABLE")
        CouponState state,

        @Schema(description = "When it was claimed", examples = "2026-03-02T08:15:00Z")
        Instant issuedAt,

        @Schema(description = "From when on it can no longer be used", examples = "2026-04-01T08:15:00Z")
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

package io.holdfast.coupon.campaign;

import io.holdfast.coupon.Discount;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A campaign as everybody sees it.
 *
 * @param minOrderAmount the least an order must cost for its coupons, in minor units
 * @param perUserLimit how many coupons one user can claim
 * @param couponValidDays how many days a coupon can be used, from when it was claimed
 * @param issued how many coupons were claimed
 * @param remaining how many are left
 */
@Schema(name = "Campaign")
record CampaignView(
        UUID campaignId,
        String name,
        CampaignState state,
        Discount discount,
        long minOrderAmount,
        long quantity,
        long issued,
        long remaining,
        long perUserLimit,
        Instant startsAt,
        Instant endsAt,
        int couponValidDays,
        Instant createdAt) {

    static CampaignView of(Campaign campaign) {
        return new CampaignView(
                campaign.id,
                campaign.name,
                campaign.state,
                campaign.discount(),
                campaign.minOrderAmount,
                campaign.quantity,
                campaign.issued,
                campaign.quantity - campaign.issued,
                campaign.perUserLimit,
                campaign.startsAt,
                campaign.endsAt,
                campaign.couponValidDays,
                campaign.createdAt);
    }
}

package io.holdfast.coupon.campaign;

import io.holdfast.coupon.Discount;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A campaign as everybody sees it. */
@Schema(name = "Campaign", description = "A campaign as everybody sees it")
record CampaignView(
        UUID campaignId,

        @Schema(description = "What customers read", examples = "Spring sale")
        String name,

        @Schema(description = "Where it stands now", examples = "RUNNING")
        CampaignState state,

        Discount discount,

        @Schema(description = "The least an order must cost for its coupons, in minor units", examples = "10000")
        long minOrderAmount,

        @Schema(description = "How many coupons there are", examples = "100")
        long quantity,

        @Schema(description = "How many were claimed", examples = "42")
        long issued,

        @Schema(description = "How many are left", examples = "58")
        long remaining,

        @Schema(description = "How many of them one user can claim", examples = "1")
        long perUserLimit,

        @Schema(description = "From when on they can be claimed", examples = "2026-03-01T00:00:00Z")
        Instant startsAt,

        @Schema(description = "From when on they no longer can", examples = "2026-04-01T00:00:00Z")
        Instant endsAt,

        @Schema(description = "How many days a coupon can be used, from when it was claimed", examples = "30")
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

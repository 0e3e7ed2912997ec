package io.holdfast.coupon.campaign;

import io.holdfast.coupon.Discount;
import io.holdfast.protocol.Ids;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.jspecify.annotations.Nullable;

/**
 * A campaign as it was read. Claims change the same row by plain statements at any time, so that an entity is good for opening
 * a campaign and for showing it.
 */
@Entity
@Table(name = "campaign")
class Campaign {

    @Id
    UUID id;

    String name;

    @Enumerated(EnumType.STRING)
    @Column(name = "discount_type")
    Discount.Type discountType;

    @Column(name = "discount_value")
    long discountValue;

    @Column(name = "max_discount")
    @Nullable
    Long maxDiscount;

    @Column(name = "min_order_amount")
    long minOrderAmount;

    long quantity;

    @Column(name = "per_user_limit")
    long perUserLimit;

    @Column(name = "starts_at")
    Instant startsAt;

    @Column(name = "ends_at")
    Instant endsAt;

    @Column(name = "coupon_valid_days")
    int couponValidDays;

    long issued;

    /** When the row was read; known once it has been. */
    @Formula(CampaignState.NOW)
    @Enumerated(EnumType.STRING)
    CampaignState state;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at")
    Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Campaign() {}

    /** A new campaign that has issued nothing. */
    @SuppressWarnings("NullAway.Init") // Its state is read back.
    Campaign(OpenCampaign request, String operator) {
        this.id = Ids.next();
        this.name = request.name();
        this.discountType = request.discount().type();
        this.discountValue = request.discount().value();
        this.maxDiscount = request.discount().maxDiscount();
        this.minOrderAmount = request.minOrderAmount();
        this.quantity = request.quantity();
        this.perUserLimit = request.perUserLimit();
        this.startsAt = request.startsAt();
        this.endsAt = request.endsAt();
        this.couponValidDays = request.couponValidDays();
        this.createdBy = operator;
        this.createdAt = Ids.timeOf(id);
    }

    Discount discount() {
        return new Discount(discountType, discountValue, maxDiscount);
    }
}

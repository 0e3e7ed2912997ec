package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponState;
import io.holdfast.coupon.Discount;
import io.holdfast.coupon.Terms;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A coupon as it was read. Claims and orders change its row by plain statements; an entity is only good for showing. */
@Entity
@Immutable
@Table(name = "coupon")
public class Coupon {

    @Id
    UUID id;

    @Column(name = "campaign_id")
    UUID campaignId;

    @Column(name = "user_id")
    String userId;

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

    @Formula(CouponState.NOW)
    @Enumerated(EnumType.STRING)
    CouponState state;

    @Column(name = "issued_at")
    Instant issuedAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Coupon() {}

    /** As a statement has read it, which names its columns. */
    static Coupon of(ResultSet row) throws SQLException {
        Coupon coupon = new Coupon();
        coupon.id = UUID.fromString(row.getString("id"));
        coupon.campaignId = UUID.fromString(row.getString("campaign_id"));
        coupon.userId = row.getString("user_id");
        coupon.discountType = Discount.Type.valueOf(row.getString("discount_type"));
        coupon.discountValue = row.getLong("discount_value");
        coupon.maxDiscount = row.getObject("max_discount", Long.class);
        coupon.minOrderAmount = row.getLong("min_order_amount");
        coupon.state = CouponState.valueOf(row.getString("state_now"));
        coupon.issuedAt = row.getObject("issued_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        coupon.expiresAt = row.getObject("expires_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        return coupon;
    }

    Terms terms() {
        return new Terms(id, discount(), minOrderAmount, state, expiresAt);
    }

    Discount discount() {
        return new Discount(discountType, discountValue, maxDiscount);
    }
}

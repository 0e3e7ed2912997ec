package io.holdfast.coupon;

/** Where a coupon stands. EXPIRED is never written: it is what an AVAILABLE one is when its time is over. */
public enum CouponState {
    AVAILABLE,
    /** An order that is not over has it; such a coupon never expires. */
    HELD,
    USED,
    EXPIRED;

    /** A coupon's state by the database's clock, as an expression over its row. */
    public static final String NOW =
            "case when state = 'AVAILABLE' and expires_at <= utc_timestamp(3) then 'EXPIRED' else state end";
}

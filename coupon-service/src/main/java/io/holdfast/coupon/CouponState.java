package io.holdfast.coupon;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a coupon stands. EXPIRED is never written: it is what an AVAILABLE one is when its time is over. */
@Schema(description = "Where a coupon stands")
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

package io.holdfast.coupon;

import io.holdfast.service.problem.Refusal;

/** The refusals of coupons. */
public enum CouponRefusal implements Refusal {
    COUPON_NOT_USABLE(409, "The coupon cannot be used for this");

    private final int status;
    private final String title;

    CouponRefusal(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}

package io.holdfast.coupon.claim;

import io.holdfast.service.problem.Refusal;

/** Why a claim is refused. */
enum ClaimRefusal implements Refusal {
    NOT_STARTED("The campaign has not started"),
    ENDED("The campaign has ended"),
    SOLD_OUT("The campaign has no coupon left"),
    LIMIT_REACHED("You have claimed as many of its coupons as one user can");

    private final String title;

    ClaimRefusal(String title) {
        this.title = title;
    }

    @Override
    public int status() {
        return 409;
    }

    @Override
    public String title() {
        return title;
    }
}

package io.holdfast.coupon;

import io.holdfast.participant.rest.TccResource;
import jakarta.ws.rs.Path;

/** The participant's endpoints, bound to the coupons' payload. */
@Path("/tcc")
class CouponTccResource extends TccResource<HoldCoupon> {}

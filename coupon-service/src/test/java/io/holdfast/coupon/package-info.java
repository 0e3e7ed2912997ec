/** Coupons under test: the discount, the protocol, its refusals, and contention. */
@NullMarked
package io.holdfast.coupon;

import org.jspecify.annotations.NullMarked;

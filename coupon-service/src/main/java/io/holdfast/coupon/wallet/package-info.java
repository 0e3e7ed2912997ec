/** What a customer has: their coupons, and what each would take off an order. */
@NullMarked
package io.holdfast.coupon.wallet;

import org.jspecify.annotations.NullMarked;

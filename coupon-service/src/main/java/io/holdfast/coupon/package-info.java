/**
 * The coupons of the shop: campaigns give them away, customers claim them, orders use them. The protocol is the kit's; here
 * is only what it means for coupons.
 */
@NullMarked
package io.holdfast.coupon;

import org.jspecify.annotations.NullMarked;

package io.holdfast.coupon.wallet;

/**
 * What a coupon takes off an order now.
 *
 * @param discount in minor units
 */
record Quote(long discount) {}

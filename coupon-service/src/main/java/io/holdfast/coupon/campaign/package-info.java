/** Campaigns: opened by operators, read by everyone. */
@NullMarked
package io.holdfast.coupon.campaign;

import org.jspecify.annotations.NullMarked;

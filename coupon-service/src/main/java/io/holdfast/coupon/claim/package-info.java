/** Claiming a coupon of a campaign: never more than it has, never more to one user than the limit. */
@NullMarked
package io.holdfast.coupon.claim;

import org.jspecify.annotations.NullMarked;

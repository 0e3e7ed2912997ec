/** The customers' endpoints under test. */
@NullMarked
package io.holdfast.coupon.wallet;

import org.jspecify.annotations.NullMarked;

/** The campaigns' endpoints under test. */
@NullMarked
package io.holdfast.coupon.campaign;

import org.jspecify.annotations.NullMarked;

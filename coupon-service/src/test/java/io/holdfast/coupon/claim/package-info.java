/** Claims under test, alone and in a crowd. */
@NullMarked
package io.holdfast.coupon.claim;

import org.jspecify.annotations.NullMarked;

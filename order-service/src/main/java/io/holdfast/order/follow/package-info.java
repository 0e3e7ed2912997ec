/**
 * How an order learns its end from the coordinator when its own branch is not told: for clients that wait, and for orders of
 * which nothing was heard. Asking is beginning again with the very same text, so that an order whose begin was lost is begun
 * by the same step.
 */
@NullMarked
package io.holdfast.order.follow;

import org.jspecify.annotations.NullMarked;

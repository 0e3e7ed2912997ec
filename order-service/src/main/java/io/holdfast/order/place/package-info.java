/** Places an order: everything durable first, then the transaction is begun. */
@NullMarked
package io.holdfast.order.place;

import org.jspecify.annotations.NullMarked;

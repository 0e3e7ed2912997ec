/** What an order costs and who pays which part of it: pure computation. */
@NullMarked
package io.holdfast.order.price;

import org.jspecify.annotations.NullMarked;

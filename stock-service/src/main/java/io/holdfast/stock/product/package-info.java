/** Products: registered, changed, adjusted and read. */
@NullMarked
package io.holdfast.stock.product;

import org.jspecify.annotations.NullMarked;

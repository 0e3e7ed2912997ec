/** The products' endpoints under test. */
@NullMarked
package io.holdfast.stock.product;

import org.jspecify.annotations.NullMarked;

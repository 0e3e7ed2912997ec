@NullMarked
package io.holdfast.order.price;

import org.jspecify.annotations.NullMarked;

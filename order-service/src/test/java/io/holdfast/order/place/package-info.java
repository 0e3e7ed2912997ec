@NullMarked
package io.holdfast.order.place;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.holdfast.order.follow;

import org.jspecify.annotations.NullMarked;

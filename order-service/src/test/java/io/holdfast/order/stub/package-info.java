/** The services around the order service, as a test scripts them, over real HTTP. */
@NullMarked
package io.holdfast.order.stub;

import org.jspecify.annotations.NullMarked;

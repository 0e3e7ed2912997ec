/** What an order asks other services before it begins. Nobody else in this service speaks to them. */
@NullMarked
package io.holdfast.order.shop;

import org.jspecify.annotations.NullMarked;

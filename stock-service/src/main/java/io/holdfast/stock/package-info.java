/**
 * The stock of the shop: what is for sale, how much of it is there, and what orders hold of it. The protocol is the kit's;
 * here is only what it means for stock.
 */
@NullMarked
package io.holdfast.stock;

import org.jspecify.annotations.NullMarked;

/** Stock under test: the protocol, its refusals, and contention. */
@NullMarked
package io.holdfast.stock;

import org.jspecify.annotations.NullMarked;

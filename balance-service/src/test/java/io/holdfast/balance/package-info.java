/** Money under test: the protocol, its refusals, and contention. */
@NullMarked
package io.holdfast.balance;

import org.jspecify.annotations.NullMarked;

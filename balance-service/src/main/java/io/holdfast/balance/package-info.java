/**
 * The money of the shop's users: what they charged, what orders hold of it and what was paid. The protocol is the kit's;
 * here is only what it means for money.
 */
@NullMarked
package io.holdfast.balance;

import org.jspecify.annotations.NullMarked;

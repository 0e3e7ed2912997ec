/** Compares the gateway's own list with our rows, so that nothing stays authorised that nobody wants. */
@NullMarked
package io.holdfast.payment.reconciliation;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.holdfast.payment.reconciliation;

import org.jspecify.annotations.NullMarked;

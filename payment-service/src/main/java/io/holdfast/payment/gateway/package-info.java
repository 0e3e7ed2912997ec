/** The port to the payment gateway, and the one adapter that speaks its HTTP API. */
@NullMarked
package io.holdfast.payment.gateway;

import org.jspecify.annotations.NullMarked;

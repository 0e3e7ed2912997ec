package io.holdfast.payment.gateway;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a payment is at the gateway. */
@Schema(description = "What the payment is at the gateway")
public enum GatewayState {
    PENDING,
    AUTHORIZED,
    DECLINED,
    CAPTURED,
    VOIDED,
    REFUNDED
}

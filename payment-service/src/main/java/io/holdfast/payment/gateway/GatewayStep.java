package io.holdfast.payment.gateway;

import io.holdfast.service.crash.DurableStep;

/** What the gateway makes durable for us. */
enum GatewayStep implements DurableStep {
    AUTHORISE,
    CAPTURE,
    VOID
}

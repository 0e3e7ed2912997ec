package io.holdfast.payment;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What we know of a payment. */
@Schema(description = "What is known of a payment")
public enum PaymentState {
    /** The row is written; the gateway has not answered yet. */
    REQUESTED,
    /** The gateway has said that its answer comes later. */
    PENDING,
    AUTHORIZED,
    CAPTURED,
    /** Nothing is held and nothing will be taken. */
    VOIDED,
    DECLINED,
    REFUNDED,
    /** A call's outcome is not clear, or the gateway contradicts us: asked about again and again, and shown to operators. */
    UNKNOWN
}

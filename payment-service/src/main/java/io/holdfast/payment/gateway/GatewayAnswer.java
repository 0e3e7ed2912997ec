package io.holdfast.payment.gateway;

import org.jspecify.annotations.Nullable;

/**
 * What the gateway answered, or why it is not known.
 *
 * @param reference the gateway's own name of the payment, when it told one
 * @param detail for a human
 */
public record GatewayAnswer(Kind kind, @Nullable String reference, String detail) {

    /** All that can come of a call. */
    public enum Kind {
        /** The payment is pending at the gateway. */
        PENDING,
        AUTHORIZED,
        DECLINED,
        CAPTURED,
        VOIDED,
        REFUNDED,
        /** The gateway has not heard of this key. A request may still be on its way. */
        UNKNOWN_KEY,
        /** The gateway will not do this; nothing has changed. */
        REFUSED,
        /** The request has certainly not left. */
        NOT_SENT,
        /** Nobody knows what the gateway did: no answer, no answer in time, or none that makes sense. */
        UNCLEAR
    }

    static GatewayAnswer of(Kind kind, String detail) {
        return new GatewayAnswer(kind, null, detail);
    }
}

package io.holdfast.payment;

import io.holdfast.service.crash.DurableStep;

/** What is made durable about a payment besides its reservation. */
enum PaymentStep implements DurableStep {
    /** One more request is counted, which is about to leave. */
    SEND_AGAIN,
    /** A request has certainly not left. */
    GIVE_UP,
    /** No request leaves any more. */
    CLOSE,
    NOTE_ASKED,
    NOTE_UNKNOWN,
    NOTE_DECLINED,
    /** The gateway contradicts what is known. */
    NOTE_CONTRADICTION,
    /** What was unclear is so no longer. */
    CLEAR,
    /** Unclear payments are about to be asked about. */
    TAKE_UNCLEAR
}

package io.holdfast.payment.webhook;

import io.holdfast.service.crash.DurableStep;

/** What is made durable about an event of the gateway, besides what it changes. */
enum WebhookStep implements DurableStep {
    RECEIVE,
    APPLIED,
    /** Events that were not applied are about to be. */
    TAKE,
    REMOVE_OLD
}

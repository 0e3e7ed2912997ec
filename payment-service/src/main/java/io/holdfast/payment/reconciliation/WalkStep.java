package io.holdfast.payment.reconciliation;

import io.holdfast.service.crash.DurableStep;

/** What is made durable about the walk along the gateway's list, besides what it changes. */
enum WalkStep implements DurableStep {
    TAKE,
    ADVANCE
}

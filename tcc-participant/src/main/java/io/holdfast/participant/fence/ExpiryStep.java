package io.holdfast.participant.fence;

import io.holdfast.service.crash.DurableStep;

/** What the sweep of expired holds makes durable besides confirms and cancels. */
enum ExpiryStep implements DurableStep {
    EXTEND
}

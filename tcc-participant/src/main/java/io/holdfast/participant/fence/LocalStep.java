package io.holdfast.participant.fence;

import io.holdfast.service.crash.DurableStep;

/** What {@link LocalFence} makes durable. */
enum LocalStep implements DurableStep {
    TRY,
    REJECT,
    CONFIRM,
    CANCEL
}

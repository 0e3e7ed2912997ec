package io.holdfast.participant.fence;

import io.holdfast.service.crash.DurableStep;

/** What {@link OnConfirmFence} makes durable. */
enum OnConfirmStep implements DurableStep {
    WORK,
    CANCEL
}

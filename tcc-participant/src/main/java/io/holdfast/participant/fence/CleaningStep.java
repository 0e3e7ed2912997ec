package io.holdfast.participant.fence;

import io.holdfast.service.crash.DurableStep;

/** What the sweep over finished reservations makes durable. */
enum CleaningStep implements DurableStep {
    REMOVE,
    /** When to look at them again. */
    LEAVE
}

package io.holdfast.order.follow;

import io.holdfast.service.crash.DurableStep;

/** What following an order makes durable. */
enum FollowStep implements DurableStep {
    /** Orders that a sweep is about to ask about. */
    TAKE_UNANSWERED,
    PUT_OFF,
    FORGET_FAILURES,
    /** The coordinator's word. */
    LEARN
}

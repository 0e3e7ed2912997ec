package io.holdfast.order.place;

import io.holdfast.service.crash.DurableStep;

/** What placing an order makes durable. */
enum PlaceStep implements DurableStep {
    /** Key, order and begin request. */
    PLACE
}

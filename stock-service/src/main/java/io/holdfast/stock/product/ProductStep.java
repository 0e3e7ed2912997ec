package io.holdfast.stock.product;

import io.holdfast.service.crash.DurableStep;

/** What operators make durable. */
enum ProductStep implements DurableStep {
    REGISTER,
    CHANGE,
    ADJUST
}

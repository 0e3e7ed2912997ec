package io.holdfast.coupon.claim;

import io.holdfast.service.crash.DurableStep;

/** What a claim makes durable. */
enum ClaimStep implements DurableStep {
    CLAIM
}

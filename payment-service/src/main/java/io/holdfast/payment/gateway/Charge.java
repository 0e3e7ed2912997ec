package io.holdfast.payment.gateway;

import io.holdfast.protocol.BranchKey;

/**
 * What a payment is about, in every call.
 *
 * @param key the branch: the gateway's idempotency key, so that a request sent again can never take money twice
 * @param amount in minor units
 */
public record Charge(BranchKey key, long amount) {}

package io.holdfast.local.demo;

import org.jspecify.annotations.Nullable;

/**
 * What a scene needs to be played.
 *
 * @param customer the customer's name
 * @param token the customer's
 * @param key names the order, so that sending it twice is one order
 */
record Props(
        String customer,
        String token,
        String productId,
        @Nullable String couponId,
        String key) {}

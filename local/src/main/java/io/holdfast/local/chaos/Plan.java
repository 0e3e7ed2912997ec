package io.holdfast.local.chaos;

import java.util.Map;
import java.util.Set;

/**
 * An order that is to be placed.
 *
 * @param customer whose token it is placed with
 * @param body as order-service wants it
 * @param quantities what it takes of each product when it is confirmed
 * @param ends how it may end: {@code CONFIRMED}, or the code of the reason for which it may be cancelled
 * @param waits whether the client waits for the end
 */
record Plan(Customer customer, String body, Map<String, Integer> quantities, Set<String> ends, boolean waits) {

    /** Somebody with a token. */
    record Customer(String name, String token, long charged) {}
}

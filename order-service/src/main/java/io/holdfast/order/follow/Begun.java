package io.holdfast.order.follow;

import java.util.UUID;

/**
 * An order whose transaction is to be begun, or has been.
 *
 * @param request the exact text, as it was committed with the order
 */
public record Begun(UUID orderId, UUID transactionId, String request) {}

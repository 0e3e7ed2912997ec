package io.holdfast.order.price;

import java.util.UUID;

/**
 * A product as stock showed it.
 *
 * @param price of one unit, in minor units
 */
public record Product(UUID productId, String name, long price) {}

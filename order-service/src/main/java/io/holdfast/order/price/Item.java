package io.holdfast.order.price;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line as the customer wants it.
 *
 * @param expectedUnitPrice the price the customer saw; null for whatever it is now
 */
public record Item(UUID productId, long quantity, @Nullable Long expectedUnitPrice) {}

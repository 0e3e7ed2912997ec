package io.holdfast.stock.product;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A product as everybody sees it.
 *
 * @param price in minor units
 * @param available on hand and not held
 * @param sold how many confirmed orders took
 * @param version counts edits, not holds; the entity tag for {@code If-Match}
 */
@Schema(name = "Product")
record ProductView(
        UUID productId,
        String name,
        String category,
        long price,
        boolean active,
        long onHand,
        long held,
        long available,
        long sold,
        long version) {

    static ProductView of(Product product) {
        return new ProductView(
                product.id,
                product.name,
                product.category,
                product.price,
                product.active,
                product.onHand,
                product.held,
                product.available(),
                product.sold,
                product.version);
    }
}

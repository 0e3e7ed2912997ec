package io.holdfast.stock.product;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A product as everybody sees it. */
@Schema(name = "Product", description = "A product as everybody sees it")
record ProductView(
        UUID productId,

        @Schema(description = "What customers read", examples = "Green tea")
        String name,

        @Schema(description = "What it is listed under", examples = "drinks")
        String category,

        @Schema(description = "In minor units", examples = "4500")
        long price,

        @Schema(description = "Whether it is for sale", examples = "true")
        boolean active,

        @Schema(description = "How many are there, held ones included", examples = "100")
        long onHand,

        @Schema(description = "How many orders hold that are not decided", examples = "3")
        long held,

        @Schema(description = "How many are on hand and not held", examples = "97")
        long available,

        @Schema(description = "How many confirmed orders took", examples = "12")
        long sold,

        @Schema(description = "Counts edits, not holds; the entity tag for If-Match", examples = "1")
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

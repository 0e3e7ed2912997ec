package io.holdfast.order.price;

import io.holdfast.service.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The lines of an order with their prices. */
public record Basket(List<OrderLine> lines, long subtotal) {

    /** The largest amount that any service takes, in minor units. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    /**
     * Prices the items.
     *
     * @throws RefusedException {@code UNKNOWN_PRODUCT} or {@code TOTAL_TOO_LARGE}
     */
    public static Basket of(List<Item> items, Map<UUID, Product> products) {
        List<OrderLine> lines = new ArrayList<>(items.size());
        long subtotal = 0;
        for (Item item : items) {
            Product product = products.get(item.productId());
            if (product == null) {
                throw new RefusedException(PriceRefusal.UNKNOWN_PRODUCT, "no product " + item.productId());
            }
            OrderLine line = line(item, product);
            lines.add(line);
            subtotal += line.lineTotal();
            if (subtotal > MAX_AMOUNT) {
                throw tooLarge("the subtotal");
            }
        }
        return new Basket(List.copyOf(lines), subtotal);
    }

    private static OrderLine line(Item item, Product product) {
        long unitPrice = item.expectedUnitPrice() == null ? product.price() : item.expectedUnitPrice();
        try {
            long lineTotal = Math.multiplyExact(unitPrice, item.quantity());
            if (lineTotal <= MAX_AMOUNT) {
                return new OrderLine(product.productId(), product.name(), item.quantity(), unitPrice, lineTotal);
            }
        } catch (ArithmeticException e) {
            // Refused below, like a product that fits into a long and is too large all the same.
        }
        throw tooLarge(item.quantity() + " × " + unitPrice);
    }

    private static RefusedException tooLarge(String what) {
        return new RefusedException(PriceRefusal.TOTAL_TOO_LARGE, what + " is more than " + MAX_AMOUNT);
    }
}

package io.holdfast.stock.product;

import io.holdfast.service.page.Cursor;
import io.holdfast.service.problem.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * In what order a list stands, and where its next page begins. Products that are equal in it stand by their id, so that the
 * order is total and no page repeats or skips one.
 */
enum ProductOrder {
    NEWEST("newest", null, true, product -> 0),
    CHEAPEST("price", "price", false, product -> product.price),
    DEAREST("-price", "price", true, product -> product.price),
    POPULARITY("popularity", "sold", true, product -> product.sold);

    static final String NAMES = "newest, price, -price or popularity";

    private final String text;
    private final @Nullable String column;
    private final boolean descending;
    private final ToLongFunction<Product> value;

    ProductOrder(String text, @Nullable String column, boolean descending, ToLongFunction<Product> value) {
        this.text = text;
        this.column = column;
        this.descending = descending;
        this.value = value;
    }

    /** The last product of a page: the next one begins behind it. */
    record Position(long value, UUID id) {}

    static ProductOrder of(String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text))
                .findFirst()
                .orElseThrow(() -> RefusedException.invalid("sort", "must be " + NAMES));
    }

    String orderBy() {
        String direction = descending ? " desc" : "";
        return (column == null ? "" : column + direction + ", ") + "id" + direction;
    }

    /** The condition of standing behind a position; its parameters are those of {@link #parameters}. */
    String behind() {
        String beyond = descending ? " < " : " > ";
        return column == null
                ? "id" + beyond + ":behindId"
                : "(%1$s%2$s:behindValue or (%1$s = :behindValue and id%2$s:behindId))".formatted(column, beyond);
    }

    Map<String, Object> parameters(Position position) {
        return column == null
                ? Map.of("behindId", position.id())
                : Map.of("behindId", position.id(), "behindValue", position.value());
    }

    List<String> cursorOf(Product last) {
        return List.of(text, Long.toString(value.applyAsLong(last)), last.id.toString());
    }

    @Nullable
    Position position(@Nullable String cursor) {
        Position position = Cursor.decode(cursor, 3, values -> {
            if (!values.get(0).equals(text)) {
                throw new IllegalArgumentException("a cursor of another order");
            }
            return new Position(Long.parseLong(values.get(1)), UUID.fromString(values.get(2)));
        });
        return position;
    }
}

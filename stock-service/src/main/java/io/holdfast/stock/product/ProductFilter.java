package io.holdfast.stock.product;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which products a list shows; what is null does not matter.
 *
 * @param inStock whether some of it must be available, or none
 * @param text a part of the name, whatever its case and accents
 */
record ProductFilter(
        @Nullable String category,
        @Nullable Long minPrice,
        @Nullable Long maxPrice,
        @Nullable Boolean inStock,
        @Nullable String text) {

    static final int MAX_TEXT = 100;

    boolean isEmpty() {
        return equals(new ProductFilter(null, null, null, null, null));
    }

    List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        if (category != null) {
            conditions.add("category = :category");
        }
        if (minPrice != null) {
            conditions.add("price >= :minPrice");
        }
        if (maxPrice != null) {
            conditions.add("price <= :maxPrice");
        }
        if (inStock != null) {
            conditions.add(inStock ? "onHand > held" : "onHand = held");
        }
        if (text != null) {
            conditions.add("name like :text escape '!'");
        }
        return conditions;
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (category != null) {
            parameters.put("category", category);
        }
        if (minPrice != null) {
            parameters.put("minPrice", minPrice);
        }
        if (maxPrice != null) {
            parameters.put("maxPrice", maxPrice);
        }
        if (text != null) {
            parameters.put("text", "%" + text.replaceAll("([!%_])", "!$1") + "%");
        }
        return parameters;
    }
}

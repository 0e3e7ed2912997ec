package io.holdfast.service.openapi;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * Makes the examples of whole bodies of the examples that their fields have, so that each value is written once. Ids, times
 * and enums need none.
 */
@SuppressWarnings("deprecation") // OpenAPI 3.0 has one example, 3.1 a list.
final class Examples {

    private static final String ID = "0198c5a2-7b1e-7cc3-98c4-dc0c0c07398f";
    private static final String TIME = "2026-01-15T09:30:00.000Z";
    private static final int MAX_DEPTH = 12;

    private final Map<String, Schema> schemas;

    Examples(OpenAPI document) {
        this.schemas = Documented.schemas(document);
    }

    /** Gives a body its example, unless it has some. */
    void fill(MediaType body) {
        if (body.getSchema() != null && body.getExample() == null && body.getExamples() == null) {
            Object example = of(body.getSchema(), 0);
            if (example != null) {
                body.setExample(example);
            }
        }
    }

    /** The form of an example that OpenAPI 3.0 has: one, of the schema's type. */
    static void settle(Schema schema) {
        if (schema.getExamples() != null && !schema.getExamples().isEmpty()) {
            schema.setExample(schema.getExamples().get(0));
            schema.setExamples(null);
        }
        if (schema.getExample() instanceof String text && Documented.is(schema, SchemaType.INTEGER)) {
            schema.setExample(new BigDecimal(text).longValueExact());
        }
        if (schema.getExample() instanceof String text && Documented.is(schema, SchemaType.BOOLEAN)) {
            schema.setExample(Boolean.valueOf(text));
        }
    }

    private @Nullable Object of(Schema schema, int depth) {
        if (depth > MAX_DEPTH) {
            return null;
        }
        if (schema.getExample() != null) {
            return schema.getExample();
        }
        String referred = Documented.referred(schema);
        if (referred != null) {
            Schema target = schemas.get(referred);
            return target == null ? null : of(target, depth + 1);
        }
        if (schema.getAllOf() != null && schema.getAllOf().size() == 1) {
            return of(schema.getAllOf().get(0), depth + 1);
        }
        if (schema.getEnumeration() != null && !schema.getEnumeration().isEmpty()) {
            return schema.getEnumeration().get(0);
        }
        if (Documented.is(schema, SchemaType.ARRAY) && schema.getItems() != null) {
            Object item = of(schema.getItems(), depth + 1);
            return item == null ? List.of() : List.of(item);
        }
        if (Documented.is(schema, SchemaType.OBJECT)) {
            return object(schema, depth);
        }
        return plain(schema);
    }

    private Map<String, Object> object(Schema schema, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        Documented.properties(schema).forEach((name, property) -> {
            Object value = of(property, depth + 1);
            if (value != null) {
                object.put(name, value);
            }
        });
        return object;
    }

    private static @Nullable Object plain(Schema schema) {
        if ("uuid".equals(schema.getFormat())) {
            return ID;
        }
        if ("date-time".equals(schema.getFormat())) {
            return TIME;
        }
        if (Documented.is(schema, SchemaType.BOOLEAN)) {
            return true;
        }
        if (Documented.is(schema, SchemaType.INTEGER)) {
            return schema.getMinimum() == null
                    ? 1L
                    : Math.max(1, schema.getMinimum().longValue());
        }
        return null;
    }
}

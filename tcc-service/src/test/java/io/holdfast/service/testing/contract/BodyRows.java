package io.holdfast.service.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a JSON body, field by field, as the document describes them. */
final class BodyRows {

    static final String INVALID = "INVALID_REQUEST";
    static final String MALFORMED = "MALFORMED_BODY";
    private static final BigInteger MORE_THAN_LONG = new BigInteger("99999999999999999999");
    private static final List<String> ODD_TEXTS = List.of("", " ", "a\nb", "!", "nonsense", "\u0000");

    private final Document document;
    private final JsonNode example;
    private final int accepted;
    private final List<Row> rows = new ArrayList<>();

    private BodyRows(Document document, JsonNode example, int accepted) {
        this.document = document;
        this.example = example;
        this.accepted = accepted;
    }

    /** All rows for a body of this schema. */
    static List<Row> of(Document document, JsonNode schema, JsonNode example, int accepted) {
        BodyRows rows = new BodyRows(document, example, accepted);
        rows.object("", document.resolve(schema));
        return rows.rows;
    }

    private void object(String at, JsonNode schema) {
        List<String> required = Document.texts(schema.path("required"));
        schema.path("properties").properties().forEach(property -> {
            String pointer = at + "/" + property.getKey();
            JsonNode value = document.resolve(property.getValue());
            if (required.contains(property.getKey())) {
                invalid("without", pointer, call -> call.without(pointer));
                invalid("null", pointer, call -> call.set(pointer, null));
            } else if (!example.at(pointer).isMissingNode()) {
                accepts("without", pointer, call -> call.without(pointer));
            }
            if (value.path("nullable").asBoolean()) {
                accepts("null", pointer, call -> call.set(pointer, null));
            }
            value(pointer, value);
        });
        if (schema.has("additionalProperties")
                && schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue()) {
            malformed("unknown field in", at, call -> call.set(at + "/unknownField", 1));
        }
    }

    private void value(String pointer, JsonNode schema) {
        switch (schema.path("type").asText()) {
            case "string" -> text(pointer, schema);
            case "integer" -> integer(pointer, schema);
            case "boolean" -> {
                wrongType(pointer, "text", "yes");
                wrongType(pointer, "number", 1);
            }
            case "array" -> array(pointer, schema);
            case "object" -> {
                wrongType(pointer, "text", "nonsense");
                wrongType(pointer, "list", List.of());
                object(pointer, schema);
            }
            default -> throw new IllegalStateException("a field without a type: " + pointer + " " + schema);
        }
    }

    private void text(String pointer, JsonNode schema) {
        wrongType(pointer, "number", 7);
        wrongType(pointer, "object", Map.of());
        if (schema.has("enum")) {
            malformed("none of the values of", pointer, call -> call.set(pointer, "NONSENSE"));
        } else if (schema.has("format")) {
            malformed("no " + schema.get("format").asText() + " in", pointer, call -> call.set(pointer, "nonsense"));
        } else {
            if (schema.has("maxLength")) {
                String tooLong = "x".repeat(schema.get("maxLength").asInt() + 1);
                invalid("too long", pointer, call -> call.set(pointer, tooLong));
            }
            String odd = odd(schema);
            if (odd != null) {
                invalid("odd text in", pointer, call -> call.set(pointer, odd));
            }
        }
    }

    /** A text that the schema does not allow, other than for its length; null when all are. */
    static @Nullable String odd(JsonNode schema) {
        String pattern = schema.path("pattern").asText("");
        int atLeast = schema.path("minLength").asInt(0);
        return ODD_TEXTS.stream()
                .filter(text -> text.length() < atLeast
                        || (!pattern.isEmpty()
                                && !java.util.regex.Pattern.compile(pattern)
                                        .matcher(text)
                                        .find()))
                .findFirst()
                .orElse(null);
    }

    private void integer(String pointer, JsonNode schema) {
        wrongType(pointer, "text", "1");
        wrongType(pointer, "fraction", 1.5);
        wrongType(pointer, "boolean", true);
        malformed("huge", pointer, call -> call.set(pointer, MORE_THAN_LONG));
        long least = schema.path("minimum").asLong(Long.MIN_VALUE);
        long most = schema.path("maximum").asLong(Long.MAX_VALUE);
        number("negative", pointer, -1, least, most);
        number("zero", pointer, 0, least, most);
        if (most < Long.MAX_VALUE) {
            invalid("too large", pointer, call -> call.set(pointer, most + 1));
        }
        if (least > Long.MIN_VALUE && least != 0 && least != 1) {
            invalid("too small", pointer, call -> call.set(pointer, least - 1));
        }
    }

    private void number(String name, String pointer, long value, long least, long most) {
        if (least <= value && value <= most) {
            accepts(name, pointer, call -> call.set(pointer, value));
        } else {
            invalid(name, pointer, call -> call.set(pointer, value));
        }
    }

    private void array(String pointer, JsonNode schema) {
        wrongType(pointer, "object", Map.of());
        wrongType(pointer, "text", "nonsense");
        if (schema.path("minItems").asInt(0) > 0) {
            invalid("empty", pointer, call -> call.set(pointer, List.of()));
        }
        if (schema.has("maxItems")) {
            ArrayNode many = Json.MAPPER.createArrayNode();
            for (int i = 0; i <= schema.get("maxItems").asInt(); i++) {
                many.add(example.at(pointer + "/0"));
            }
            invalid("too many", pointer, call -> call.set(pointer, many));
        }
        invalid("null", pointer + "/0", call -> call.set(pointer + "/0", null));
        value(pointer + "/0", document.resolve(schema.path("items")));
    }

    private void wrongType(String pointer, String type, Object value) {
        malformed(type + " for", pointer, call -> call.set(pointer, value));
    }

    private void invalid(String what, String pointer, UnaryOperator<Call> change) {
        rows.add(Row.wrong(name(what, pointer), INVALID, change));
    }

    private void malformed(String what, String pointer, UnaryOperator<Call> change) {
        rows.add(Row.wrong(name(what, pointer), MALFORMED, change));
    }

    private void accepts(String what, String pointer, UnaryOperator<Call> change) {
        rows.add(Row.accepted(name(what, pointer), accepted, change));
    }

    private static String name(String what, String pointer) {
        return what + " " + (pointer.isEmpty() ? "the body" : pointer.substring(1));
    }
}

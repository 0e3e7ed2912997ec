package io.holdfast.service.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Changing one place of a JSON tree, by its pointer. */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder().findAndAddModules().build();

    private Json() {}

    static JsonNode tree(@Nullable Object value) {
        return value instanceof JsonNode node ? node : MAPPER.valueToTree(value);
    }

    static JsonNode set(JsonNode root, String pointer, @Nullable Object value) {
        JsonNode copy = root.deepCopy();
        String last = last(pointer);
        JsonNode parent = copy.at(parent(pointer));
        JsonNode node = value == null ? MAPPER.nullNode() : tree(value);
        if (parent instanceof ObjectNode object) {
            object.set(last, node);
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), node);
        } else {
            throw new IllegalArgumentException("nothing to put " + pointer + " into: " + root);
        }
        return copy;
    }

    static JsonNode remove(JsonNode root, String pointer) {
        JsonNode copy = root.deepCopy();
        if (copy.at(parent(pointer)) instanceof ObjectNode object) {
            object.remove(last(pointer));
            return copy;
        }
        throw new IllegalArgumentException("nothing to take " + pointer + " from: " + root);
    }

    private static String parent(String pointer) {
        return pointer.substring(0, pointer.lastIndexOf('/'));
    }

    private static String last(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}

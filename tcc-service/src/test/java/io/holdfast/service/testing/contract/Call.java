package io.holdfast.service.testing.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, as data: the table changes one thing of a valid one and sends it. Every method gives a changed copy.
 *
 * @param path values of the path's parameters
 * @param suffix what stands behind the path
 * @param body the JSON body, null when there is none; a valid call begins with the document's example
 * @param text sent in place of the body, when it is no JSON
 * @param token the bearer token; null when none is sent
 * @param verb the method, when it is not the endpoint's
 */
public record Call(
        Map<String, String> path,
        String suffix,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable JsonNode body,
        @Nullable String text,
        String contentType,
        @Nullable String token,
        @Nullable String verb) {

    static final String JSON = "application/json";

    static Call of(@Nullable JsonNode body) {
        return new Call(Map.of(), "", Map.of(), Map.of(), body, null, JSON, null, null);
    }

    /** With this value of a parameter of the path. */
    public Call path(String name, Object value) {
        return new Call(
                with(path, name, value.toString()), suffix, query, headers, body, text, contentType, token, verb);
    }

    /** With this parameter behind the question mark. */
    public Call query(String name, Object value) {
        return new Call(
                path, suffix, with(query, name, value.toString()), headers, body, text, contentType, token, verb);
    }

    public Call header(String name, Object value) {
        return new Call(
                path, suffix, query, with(headers, name, value.toString()), body, text, contentType, token, verb);
    }

    public Call withoutHeader(String name) {
        Map<String, String> rest = new LinkedHashMap<>(headers);
        rest.remove(name);
        return new Call(path, suffix, query, Collections.unmodifiableMap(rest), body, text, contentType, token, verb);
    }

    /** With another value at this JSON pointer of the body, as {@code /items/0/productId}. */
    public Call set(String pointer, @Nullable Object value) {
        return body(Json.set(need(body), pointer, value));
    }

    /** Without what is at this JSON pointer of the body. */
    public Call without(String pointer) {
        return body(Json.remove(need(body), pointer));
    }

    /** With this body; null means none. */
    public Call body(@Nullable Object json) {
        return new Call(
                path, suffix, query, headers, json == null ? null : Json.tree(json), text, contentType, token, verb);
    }

    /** With this text for a body, whatever it is. */
    public Call text(String type, String content) {
        return new Call(path, suffix, query, headers, null, content, type, token, verb);
    }

    /** Sent by somebody else. */
    public Call as(@Nullable String otherToken) {
        return new Call(path, suffix, query, headers, body, text, contentType, otherToken, verb);
    }

    Call by(String otherVerb) {
        return new Call(path, suffix, query, headers, body, text, contentType, token, otherVerb);
    }

    Call behind(String end) {
        return new Call(path, end, query, headers, body, text, contentType, token, verb);
    }

    String pathOf(String template) {
        String filled = template;
        for (Map.Entry<String, String> each : path.entrySet()) {
            filled = filled.replace("{" + each.getKey() + "}", each.getValue());
        }
        return filled;
    }

    private static JsonNode need(@Nullable JsonNode body) {
        if (body == null) {
            throw new IllegalStateException("the call has no body: the document has no example of one");
        }
        return body;
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return Collections.unmodifiableMap(more);
    }
}

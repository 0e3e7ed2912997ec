package io.holdfast.service.testing.contract;

import static io.holdfast.service.testing.contract.BodyRows.INVALID;
import static io.holdfast.service.testing.contract.BodyRows.MALFORMED;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.TestTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one table of inputs, as it reads for one endpoint. */
final class Table {

    private static final int OVER_THE_LIMIT = 70_000;

    private final Document document;
    private final Endpoint endpoint;
    private final JsonNode operation;
    private final List<Row> rows = new ArrayList<>();

    private Table(Document document, Endpoint endpoint) {
        this.document = document;
        this.endpoint = endpoint;
        this.operation = document.operation(endpoint.verb(), endpoint.template());
    }

    static List<Row> of(Document document, Endpoint endpoint) {
        Table table = new Table(document, endpoint);
        table.whoMayCall();
        table.paths();
        table.parameters();
        table.bodies();
        return endpoint.among(table.rows);
    }

    private void whoMayCall() {
        if (endpoint.callers().isEmpty()) {
            rows.add(Row.accepted("valid", endpoint.answer(), call -> call));
            return;
        }
        for (Caller caller : endpoint.callers()) {
            rows.add(Row.accepted("valid by " + caller.role(), endpoint.answer(), call -> call.as(caller.token())));
        }
        refused("no token", 401, "UNAUTHENTICATED", null);
        refused("a token that is none", 401, "UNAUTHENTICATED", "nonsense");
        refused(
                "an expired token",
                401,
                "UNAUTHENTICATED",
                expired(endpoint.callers().get(0)));
        List<String> allowed = endpoint.callers().stream().map(Caller::role).toList();
        Stream.of(Caller.customer("nobody-special"), Caller.operator(), Caller.service("sweets"))
                .filter(caller -> !allowed.contains(caller.role()))
                .forEach(caller -> refused("wrong role " + caller.role(), 403, "FORBIDDEN", caller.token()));
        refused("no role", 403, "FORBIDDEN", TestTokens.users().sign("rolf", Duration.ofHours(1)));
        if (endpoint.isOwned()) {
            refused("someone else's id", 404, "NOT_FOUND", TestTokens.customer("mallory"));
        }
    }

    private void paths() {
        rows.add(Row.refused("; in the path", 400, "BAD_PATH", call -> call.behind(";x=y")));
        rows.add(Row.refused("wrong method", 405, "METHOD_NOT_ALLOWED", call -> call.by(unusedVerb())));
        rows.add(Row.refused("nothing acceptable", 406, "NOT_ACCEPTABLE", call -> call.header("Accept", "image/png")));
    }

    private void parameters() {
        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter = document.resolve(each);
            String name = parameter.path("name").asText();
            JsonNode schema = document.resolve(parameter.path("schema"));
            switch (parameter.path("in").asText()) {
                case "path" -> pathParameter(name, schema);
                case "query" -> queryParameter(name, schema);
                case "header" -> header(name, schema);
                default -> throw new IllegalStateException("a parameter of an unknown kind: " + parameter);
            }
        }
    }

    private void pathParameter(String name, JsonNode schema) {
        boolean id = "uuid".equals(schema.path("format").asText());
        String odd = id ? "nonsense" : oddInPath(schema);
        if (odd != null) {
            rows.add(Row.wrong("malformed " + name, INVALID, call -> call.path(name, odd)));
        }
        if (schema.has("maxLength")) {
            String tooLong = "x".repeat(schema.get("maxLength").asInt() + 1);
            rows.add(Row.wrong("too long " + name, INVALID, call -> call.path(name, tooLong)));
        }
        if (id && document.codes(operation, "404").contains("NOT_FOUND")) {
            rows.add(Row.refused("unknown " + name, 404, "NOT_FOUND", call -> call.path(name, Ids.next())));
        }
    }

    /** A value that the path can carry and the schema does not allow; null when all are. */
    private static @Nullable String oddInPath(JsonNode schema) {
        String pattern = schema.path("pattern").asText("");
        return Stream.of("!", "a b")
                .filter(value -> !Pattern.compile(pattern).matcher(value).find())
                .findFirst()
                .orElse(null);
    }

    private void queryParameter(String name, JsonNode schema) {
        String type = schema.path("type").asText();
        if (type.equals("integer")) {
            Stream.of("abc", "1.5", "99999999999999999999").forEach(value -> query(name, value));
            if (schema.has("minimum")) {
                query(name, Long.toString(schema.get("minimum").asLong() - 1));
            }
            if (schema.has("maximum")) {
                query(name, Long.toString(schema.get("maximum").asLong() + 1));
            }
        } else if (type.equals("boolean") || schema.has("enum") || schema.has("format")) {
            query(name, "nonsense");
        } else if (name.equals("cursor")) {
            rows.add(Row.refused("cursor=nonsense", 400, INVALID, call -> call.query(name, "nonsense")));
        }
        String odd = BodyRows.odd(schema);
        // A parameter without a value is taken for one that is not there.
        if (type.equals("string") && odd != null && !odd.isEmpty() && !schema.has("format")) {
            query(name, odd);
        }
        if (schema.has("maxLength")) {
            String tooLong = "x".repeat(schema.get("maxLength").asInt() + 1);
            rows.add(Row.wrong("too long " + name, INVALID, call -> call.query(name, tooLong)));
        }
    }

    private void query(String name, String value) {
        rows.add(Row.wrong(name + "=" + value, INVALID, call -> call.query(name, value)));
    }

    private void header(String name, JsonNode schema) {
        if (schema.has("maxLength")) {
            String tooLong = "x".repeat(schema.get("maxLength").asInt() + 1);
            rows.add(Row.refused("too long " + name, 400, INVALID, call -> call.header(name, tooLong)));
        }
    }

    private void bodies() {
        JsonNode body = operation.path("requestBody");
        JsonNode media = body.path("content").path(Call.JSON);
        if (media.isMissingNode()) {
            return;
        }
        malformed("broken JSON", "{\"broken\":");
        malformed("a list for the body", "[]");
        malformed("more behind the body", "{} {}");
        malformed("a field twice", "{\"twice\":1,\"twice\":1}");
        if (body.path("required").asBoolean()) {
            rows.add(Row.wrong("no body", INVALID, call -> call.body(null)));
            rows.add(Row.refused("null for the body", 400, INVALID, call -> call.text(Call.JSON, "null")));
        } else {
            rows.add(Row.accepted("no body", endpoint.answer(), call -> call.body(null)));
        }
        rows.add(Row.refused(
                "wrong content type", 415, "UNSUPPORTED_MEDIA_TYPE", call -> call.text("text/plain", "nonsense")));
        rows.add(Row.refused(
                "a body over the limit",
                413,
                "BODY_TOO_LARGE",
                call -> call.text(Call.JSON, " ".repeat(OVER_THE_LIMIT))));
        rows.addAll(BodyRows.of(document, media.path("schema"), document.example(operation), endpoint.answer()));
    }

    private void malformed(String name, String text) {
        rows.add(Row.refused(name, 400, MALFORMED, call -> call.text(Call.JSON, text)));
    }

    private void refused(String name, int status, String code, @Nullable String token) {
        rows.add(Row.refused(name, status, code, call -> call.as(token)));
    }

    private String unusedVerb() {
        Set<String> used = document.verbs(endpoint.template());
        return Stream.of("DELETE", "PUT", "POST", "PATCH", "GET")
                .filter(verb -> !used.contains(verb))
                .findFirst()
                .orElseThrow();
    }

    private static String expired(Caller caller) {
        return TestTokens.expired(caller.role());
    }
}

package io.holdfast.service.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.report.MessageResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.schema.SchemaValidator;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** A committed document, to look things up and to check requests and answers by it. */
final class Document {

    private static final String COMPONENTS = "#/components/schemas/";
    private static final String PROBLEM = "application/problem+json";

    private final JsonNode root;
    private final OpenAPI model;
    private final OpenApiInteractionValidator validator;
    private final SchemaValidator schemas;

    Document(JsonNode root) {
        this.root = root;
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(root.toString());
        assertThat(parsed.getMessages())
                .as("what a parser says of the document")
                .isEmpty();
        this.model = parsed.getOpenAPI();
        this.validator = OpenApiInteractionValidator.createFor(model).build();
        this.schemas = new SchemaValidator(model, new MessageResolver());
    }

    /** One operation of the document. */
    record Operation(String verb, String path, JsonNode node) {

        @Override
        public String toString() {
            return verb + " " + path;
        }
    }

    JsonNode root() {
        return root;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(verb -> operations.add(new Operation(
                                verb.getKey().toUpperCase(Locale.ROOT), path.getKey(), verb.getValue()))));
        return operations;
    }

    JsonNode operation(String verb, String path) {
        return operations().stream()
                .filter(each -> each.verb().equals(verb) && each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the document has no " + verb + " " + path))
                .node();
    }

    Set<String> verbs(String path) {
        Set<String> verbs = new TreeSet<>();
        root.path("paths").path(path).fieldNames().forEachRemaining(verb -> verbs.add(verb.toUpperCase(Locale.ROOT)));
        return verbs;
    }

    /** The codes that an operation's answer of this status can have. */
    Set<String> codes(JsonNode operation, String status) {
        Set<String> codes = new TreeSet<>();
        operation
                .path("responses")
                .path(status)
                .path("content")
                .path(PROBLEM)
                .path("examples")
                .fieldNames()
                .forEachRemaining(codes::add);
        return codes;
    }

    /** The example of an operation's body, null as JSON when there is none. */
    JsonNode example(JsonNode operation) {
        return operation.path("requestBody").path("content").path(Call.JSON).path("example");
    }

    /** The schema itself, where a reference stands for it. */
    JsonNode resolve(JsonNode schema) {
        String reference = schema.path("$ref").asText("");
        if (reference.startsWith(COMPONENTS)) {
            return resolve(root.path("components").path("schemas").path(reference.substring(COMPONENTS.length())));
        }
        return schema.path("allOf").size() == 1 ? resolve(schema.get("allOf").get(0)) : schema;
    }

    ValidationReport check(Request request) {
        return validator.validateRequest(request);
    }

    ValidationReport check(String path, String verb, Response response) {
        return validator.validateResponse(path, Request.Method.valueOf(verb), response);
    }

    ValidationReport check(JsonNode value, JsonNode schema) {
        Schema<?> read = io.swagger.v3.core.util.Json.mapper().convertValue(schema, Schema.class);
        return schemas.validate(value.toString(), read, "example");
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static String list(ValidationReport report) {
        return String.join(
                "\n",
                report.getMessages().stream()
                        .map(message -> message.getKey() + ": " + message.getMessage())
                        .toList());
    }
}

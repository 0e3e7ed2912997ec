package io.holdfast.service.testing.contract;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** The committed document of the running service, and the text that it would have if it were committed now. */
final class DocumentFile {

    /** {@code -Dholdfast.openapi.update=true} writes the document as it is served. */
    static final String UPDATE = "holdfast.openapi.update";

    private static final String HEADER = "# What %1$s promises. Written by its tests: mvn test -pl %1$s -am -D" + UPDATE
            + "=true; see CONTRIBUTING.md.\n";
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build());

    /** What a reader wants to see first; other names follow in the order of the alphabet. */
    private static final List<String> FIRST = List.of(
            "openapi",
            "info",
            "tags",
            "paths",
            "components",
            "$ref",
            "name",
            "in",
            "operationId",
            "summary",
            "title",
            "type",
            "format",
            "nullable",
            "description",
            "required",
            "security",
            "x-roles",
            "parameters",
            "requestBody",
            "responses",
            "get",
            "post",
            "put",
            "patch",
            "delete",
            "schema",
            "properties");

    /** Whose members have an order of their own, or none that matters. */
    private static final Set<String> AS_THEY_COME = Set.of("properties", "example", "value", "required", "enum");

    private DocumentFile() {}

    static Path path() {
        return Path.of("..", "docs", "openapi", service() + ".yaml");
    }

    static String service() {
        return ConfigProvider.getConfig().getValue("quarkus.application.name", String.class);
    }

    /** The text of the committed document; writes it first when asked to. */
    static String committed() {
        try {
            if (Boolean.getBoolean(UPDATE)) {
                Files.createDirectories(path().getParent());
                Files.writeString(path(), served());
            }
            return Files.exists(path()) ? Files.readString(path()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the document that the service serves. */
    static String served() {
        try {
            JsonNode served = Json.MAPPER.readTree(given().accept("application/json")
                    .get("/q/openapi?format=json")
                    .asByteArray());
            return HEADER.formatted(service()) + YAML.writeValueAsString(inOrder("", served));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document read(String text) {
        try {
            return new Document(YAML.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode inOrder(String name, JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode ordered = Json.MAPPER.createArrayNode();
            List<JsonNode> items = new ArrayList<>();
            array.forEach(item -> items.add(inOrder("", item)));
            if (name.equals("parameters") || name.equals("tags")) {
                items.sort(Comparator.comparing(
                        item -> item.path("in").asText() + item.path("name").asText()));
            }
            items.forEach(ordered::add);
            return ordered;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (!AS_THEY_COME.contains(name)) {
            names.sort(Comparator.comparingInt(DocumentFile::rank).thenComparing(each -> each));
        }
        ObjectNode ordered = Json.MAPPER.createObjectNode();
        names.forEach(
                each -> ordered.set(each, name.equals("example") ? object.get(each) : inOrder(each, object.get(each))));
        return ordered;
    }

    private static int rank(String name) {
        int rank = FIRST.indexOf(name);
        return rank < 0 ? FIRST.size() : rank;
    }
}

package io.holdfast.service.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a service: its document says what it does, it does what its document says, and both are what is committed.
 * Extend it in a {@code @QuarkusTest} with the service's endpoints.
 */
public abstract class HttpContract {

    /** What no single request can bring about: it takes a fault, or somebody else at the same time. */
    private static final Set<String> NEVER_BY_A_TABLE = Set.of("INTERNAL_ERROR", "UNAVAILABLE", "BUSY");

    private static final Set<String> SPEAK_FOR_THEMSELVES = Set.of("uuid", "date-time");

    /** Every endpoint of the service. */
    protected abstract List<Endpoint> endpoints();

    @Test
    void documentIsTheCommittedOne() {
        assertThat(DocumentFile.served())
                .as(
                        "%s is what the service promises. When the change is meant, write it anew with -D%s=true and read"
                                + " the difference before you commit it",
                        DocumentFile.path(), DocumentFile.UPDATE)
                .isEqualTo(DocumentFile.committed());
    }

    @TestFactory
    Stream<DynamicNode> everyEndpointByTheTable() {
        Document document = DocumentFile.read(DocumentFile.committed());
        List<Endpoint> endpoints = endpoints();
        Set<String> produced = new TreeSet<>();
        Stream<DynamicNode> rows = endpoints.stream().map(endpoint -> {
            Runner runner = new Runner(document, endpoint, produced);
            return DynamicContainer.dynamicContainer(
                    endpoint.toString(),
                    Table.of(document, endpoint).stream()
                            .map(row -> DynamicTest.dynamicTest(row.name(), () -> runner.run(row))));
        });
        return Stream.concat(
                rows,
                Stream.of(DynamicTest.dynamicTest(
                        "the document lists exactly what the table produced",
                        () -> assertThat(produced).isEqualTo(documented(document, endpoints)))));
    }

    @Test
    void everyExampleIsOneOfItsSchema() {
        Document document = DocumentFile.read(DocumentFile.committed());
        List<String> wrong = new ArrayList<>();
        for (JsonNode media : document.root().findValues("content")) {
            media.forEach(each -> {
                JsonNode schema = each.path("schema");
                if (each.has("example")) {
                    check(document, each.get("example"), schema, wrong);
                }
            });
        }
        JsonNode problem = Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/Problem");
        document.root()
                .path("components")
                .path("examples")
                .forEach(example -> check(document, example.path("value"), problem, wrong));
        assertThat(wrong).isEmpty();
    }

    @Test
    void documentIsWorthReading() {
        Document document = DocumentFile.read(DocumentFile.committed());
        List<String> missing = new ArrayList<>();
        for (Document.Operation operation : document.operations()) {
            for (String field : List.of("summary", "operationId", "tags")) {
                if (!operation.node().has(field)) {
                    missing.add(operation + " has no " + field);
                }
            }
            for (JsonNode parameter : operation.node().path("parameters")) {
                explained(
                        document,
                        parameter,
                        operation + " " + parameter.path("name").asText(),
                        missing);
            }
        }
        document.root()
                .path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(property -> explained(
                                document, property.getValue(), schema.getKey() + "." + property.getKey(), missing)));
        assertThat(missing).as("what a reader of the document misses").isEmpty();
    }

    private static void explained(Document document, JsonNode node, String name, List<String> missing) {
        JsonNode type = document.resolve(node.has("schema") ? node.get("schema") : node);
        boolean plain = SPEAK_FOR_THEMSELVES.contains(type.path("format").asText())
                || type.path("type").asText().equals("object");
        if (!plain && !node.has("description") && !type.has("description")) {
            missing.add(name + " has no description");
        }
    }

    private static void check(Document document, JsonNode example, JsonNode schema, List<String> wrong) {
        var report = document.check(example, schema);
        if (report.hasErrors()) {
            wrong.add(example + " is no " + schema + ": " + Document.list(report));
        }
    }

    /** What the document says can be answered, less what cannot be provoked. */
    private static Set<String> documented(Document document, List<Endpoint> endpoints) {
        Set<String> documented = new TreeSet<>();
        for (Document.Operation operation : document.operations()) {
            Endpoint endpoint = endpoints.stream()
                    .filter(each -> each.toString().equals(operation.toString()))
                    .findFirst()
                    .orElseGet(() -> fail("no endpoint drives %s of the document", operation));
            operation.node().path("responses").fieldNames().forEachRemaining(status -> {
                Set<String> codes = document.codes(operation.node(), status);
                if (codes.isEmpty() && !endpoint.isBeyond(status)) {
                    documented.add(operation + " " + status);
                }
                codes.stream()
                        .filter(code -> !NEVER_BY_A_TABLE.contains(code) && !endpoint.isBeyond(code))
                        .forEach(code -> documented.add(operation + " " + status + " " + code));
            });
        }
        return documented;
    }
}

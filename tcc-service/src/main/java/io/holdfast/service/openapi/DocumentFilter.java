package io.holdfast.service.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Completes the document when the service is built, so that it is the same on the JVM and in a native executable: who may
 * call, with which refusals to reckon, what is always there, and an example of every body.
 */
@OpenApiFilter(RunStage.BUILD)
public final class DocumentFilter implements OASFilter {

    private static final String SCHEME = "bearerAuth";

    private final IndexView index;

    public DocumentFilter(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        completeSchemas(document);
        document.getComponents().addSchema("Problem", ProblemSchema.make());
        document.getComponents()
                .addSecurityScheme(
                        SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description("A token whose `groups` name the caller's roles: `customer`, `operator` or"
                                        + " `service`. Its `sub` is the user's id or the service's name."));
        Endpoints endpoints = new Endpoints(index);
        Answers answers = new Answers(new Refusals(index));
        Examples examples = new Examples(document);
        Documented.operations(document, (verb, path, operation) -> {
            parameters(operation).forEach(DocumentFilter::explain);
            List<String> roles = endpoints.roles(verb, path);
            if (!roles.isEmpty()) {
                secure(operation, roles);
            }
            answers.add(operation, !roles.isEmpty(), endpoints.refusals(verb, path));
            bodies(operation).forEach(examples::fill);
        });
        answers.examples().forEach(document.getComponents()::addExample);
    }

    private void completeSchemas(OpenAPI document) {
        Map<String, Schema> schemas = Documented.schemas(document);
        Set<String> requested = new HashSet<>();
        Set<String> answered = new HashSet<>();
        Documented.operations(document, (verb, path, operation) -> {
            requestBodies(operation).forEach(body -> reach(body.getSchema(), schemas, requested));
            answerBodies(operation).forEach(body -> reach(body.getSchema(), schemas, answered));
            parameters(operation).forEach(parameter -> {
                Documented.walk(parameter.getSchema(), Patterns::translate);
                reach(parameter.getSchema(), schemas, answered);
            });
        });
        // Every described type of the modules below is there, whether this service speaks of it or not.
        for (String name : List.copyOf(schemas.keySet())) {
            if (!requested.contains(name) && !answered.contains(name)) {
                document.getComponents().removeSchema(name);
            }
        }
        Records records = new Records(index);
        Documented.schemas(document).forEach((name, schema) -> {
            Documented.walk(schema, Patterns::translate);
            Documented.walk(schema, Examples::settle);
            records.complete(name, schema, requested.contains(name) && !answered.contains(name));
            if (requested.contains(name)) {
                close(schema);
            }
        });
    }

    /** Fields that are not in the document are refused in a request. */
    @SuppressWarnings("deprecation") // There is no other way to say it in OpenAPI 3.0.
    private static void close(Schema schema) {
        if (Documented.is(schema, SchemaType.OBJECT)
                && !Documented.properties(schema).isEmpty()
                && schema.getAdditionalPropertiesSchema() == null
                && schema.getAdditionalPropertiesBoolean() == null) {
            schema.setAdditionalPropertiesBoolean(false);
        }
    }

    private static void reach(@Nullable Schema from, Map<String, Schema> schemas, Set<String> reached) {
        Documented.walk(from, schema -> {
            String name = Documented.referred(schema);
            if (name != null && reached.add(name)) {
                reach(schemas.get(name), schemas, reached);
            }
        });
    }

    private static void secure(Operation operation, List<String> roles) {
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(SCHEME));
        operation.addExtension("x-roles", roles);
        String who = "Needs a token with the role `" + String.join("` or `", roles) + "`.";
        String before = operation.getDescription();
        operation.setDescription(before == null ? who : before.strip() + " " + who);
    }

    private static void explain(Parameter parameter) {
        if (parameter.getDescription() == null && "limit".equals(parameter.getName())) {
            parameter.setDescription("How many items a page has at most");
        }
        if (parameter.getDescription() == null && "cursor".equals(parameter.getName())) {
            parameter.setDescription("The `nextCursor` of the page before; absent for the first page");
        }
    }

    private static List<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static List<MediaType> requestBodies(Operation operation) {
        return operation.getRequestBody() == null
                ? List.of()
                : List.copyOf(Documented.media(operation.getRequestBody().getContent())
                        .values());
    }

    private static List<MediaType> answerBodies(Operation operation) {
        if (operation.getResponses() == null || operation.getResponses().getAPIResponses() == null) {
            return List.of();
        }
        return operation.getResponses().getAPIResponses().values().stream()
                .flatMap(answer -> Documented.media(answer.getContent()).values().stream())
                .toList();
    }

    private static List<MediaType> bodies(Operation operation) {
        return java.util.stream.Stream.concat(requestBodies(operation).stream(), answerBodies(operation).stream())
                .toList();
    }
}

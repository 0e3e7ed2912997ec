package io.holdfast.service.openapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/** Ways through a document. */
final class Documented {

    private static final String SCHEMAS = "#/components/schemas/";

    private Documented() {}

    /** Visits every operation with its verb and path. */
    interface OperationVisitor {
        void visit(String verb, String path, Operation operation);
    }

    static void operations(OpenAPI document, OperationVisitor visitor) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        document.getPaths()
                .getPathItems()
                .forEach((path, item) ->
                        item.getOperations().forEach((verb, operation) -> visitor.visit(verb.name(), path, operation)));
    }

    static Map<String, Schema> schemas(OpenAPI document) {
        return document.getComponents() == null || document.getComponents().getSchemas() == null
                ? Map.of()
                : document.getComponents().getSchemas();
    }

    static Schema reference(String name) {
        return OASFactory.createSchema().ref(SCHEMAS + name);
    }

    /** The name of the component that a schema refers to; null when it stands for itself. */
    static @Nullable String referred(Schema schema) {
        String reference = schema.getRef();
        return reference != null && reference.startsWith(SCHEMAS) ? reference.substring(SCHEMAS.length()) : null;
    }

    static boolean is(Schema schema, SchemaType type) {
        return schema.getType() != null && schema.getType().contains(type);
    }

    static Map<String, Schema> properties(Schema schema) {
        return schema.getProperties() == null ? new LinkedHashMap<>() : schema.getProperties();
    }

    static Map<String, MediaType> media(@Nullable Content content) {
        return content == null || content.getMediaTypes() == null ? Map.of() : content.getMediaTypes();
    }

    /** Visits a schema and those inside of it; does not follow references. */
    static void walk(@Nullable Schema schema, Consumer<Schema> visitor) {
        if (schema == null) {
            return;
        }
        visitor.accept(schema);
        properties(schema).values().forEach(property -> walk(property, visitor));
        walk(schema.getItems(), visitor);
        walk(schema.getAdditionalPropertiesSchema(), visitor);
        if (schema.getAllOf() != null) {
            schema.getAllOf().forEach(part -> walk(part, visitor));
        }
    }
}

package io.holdfast.acceptance.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's own model: refuses unknown fields, wrong types and bad quantities, as a server with strict validation does. */
final class KubernetesModel {

    private interface Check {
        void of(JsonElement document) throws IOException;
    }

    private record Kind(Class<?> type, Check check) {}

    /** A kind that is not here is refused: whoever adds one adds it here too. */
    private static final Map<String, Kind> KINDS = Map.of(
            "v1/ConfigMap", new Kind(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1/Service", new Kind(V1Service.class, V1Service::validateJsonElement),
            "v1/ServiceAccount", new Kind(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
            "apps/v1/Deployment", new Kind(V1Deployment.class, V1Deployment::validateJsonElement));

    private KubernetesModel() {}

    static {
        // Its constructor makes the reader that its static methods use.
        new JSON();
    }

    /**
     * Refuses what is wrong.
     *
     * @throws IllegalArgumentException (or another runtime exception of the model) that names the field
     */
    static void validate(JsonNode document) {
        String name = document.path("apiVersion").asText() + "/"
                + document.path("kind").asText();
        Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("unknown kind " + name);
        }
        String json = document.toString();
        try {
            kind.check.of(JsonParser.parseString(json));
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        // The generated check looks at the shape. Numbers and quantities are only read here, and leniently: "2" is
        // taken for 2
        // and any text for false. What was taken for something else does not come out as it went in.
        compare(
                name,
                JsonParser.parseString(json),
                JsonParser.parseString(JSON.serialize(JSON.deserialize(json, kind.type))));
    }

    /** Everything that was given must be in what was read; the model adds empty lists and maps of its own. */
    private static void compare(String where, JsonElement given, @Nullable JsonElement read) {
        if (given.isJsonObject() && read != null && read.isJsonObject()) {
            given.getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> compare(
                            where + "." + entry.getKey(),
                            entry.getValue(),
                            read.getAsJsonObject().get(entry.getKey())));
        } else if (given.isJsonArray()
                && read != null
                && read.isJsonArray()
                && given.getAsJsonArray().size() == read.getAsJsonArray().size()) {
            for (int i = 0; i < given.getAsJsonArray().size(); i++) {
                compare(
                        where + "[" + i + "]",
                        given.getAsJsonArray().get(i),
                        read.getAsJsonArray().get(i));
            }
        } else if (!given.equals(read)) {
            throw new IllegalArgumentException(where + " is " + given + ", which is read as " + read);
        }
    }
}

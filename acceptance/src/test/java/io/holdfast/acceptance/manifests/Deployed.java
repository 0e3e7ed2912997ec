package io.holdfast.acceptance.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A service that is deployed.
 *
 * @param module its module, which is also the name of its Deployment, Service and image
 * @param identity the name in its tokens
 */
record Deployed(String module, String identity) {

    static final List<Deployed> ALL = List.of(
            new Deployed("tcc-coordinator", "coordinator"),
            new Deployed("order-service", "order"),
            new Deployed("stock-service", "stock"),
            new Deployed("balance-service", "balance"),
            new Deployed("coupon-service", "coupon"),
            new Deployed("payment-service", "payment"));

    boolean isParticipant() {
        return !identity.equals("coordinator");
    }

    Settings settings() {
        Path top = Manifests.repository();
        Stream<String> libraries =
                isParticipant() ? Stream.of("tcc-service", "tcc-participant") : Stream.of("tcc-service");
        return Settings.of(
                Stream.concat(libraries, Stream.of(module)).map(top::resolve).toList());
    }

    JsonNode pod(Manifests manifests) {
        return manifests.only("Deployment", module).at("/spec/template/spec");
    }

    JsonNode container(Manifests manifests) {
        JsonNode containers = pod(manifests).path("containers");
        if (containers.size() != 1) {
            throw new AssertionError(module + " has " + containers.size() + " containers instead of one");
        }
        return containers.get(0);
    }

    /** The variables of its environment; a secret's value is {@code secret/key}. */
    Map<String, String> environment(Manifests manifests) {
        Map<String, String> variables = new TreeMap<>();
        JsonNode container = container(manifests);
        Manifests.each(container.path("envFrom"))
                .map(source -> source.at("/configMapRef/name").asText())
                .forEach(name -> manifests
                        .only("ConfigMap", name)
                        .path("data")
                        .properties()
                        .forEach(entry ->
                                variables.put(entry.getKey(), entry.getValue().asText())));
        Manifests.each(container.path("env")).forEach(variable -> {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            variables.put(
                    variable.path("name").asText(),
                    secret.isMissingNode()
                            ? variable.path("value").asText()
                            : secret.path("name").asText() + "/"
                                    + secret.path("key").asText());
        });
        return variables;
    }

    @Override
    public String toString() {
        return module;
    }
}

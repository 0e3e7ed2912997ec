package io.holdfast.acceptance.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {

    /** What an installation brings itself; docs/deploy.md says how each is made. */
    private static final List<String> BROUGHT_CONFIG = List.of("service-keys", "users-key");

    private static final Supplier<Manifests> BASE = new Supplier<>() {
        private final List<Manifests> rendered = new ArrayList<>();

        @Override
        public Manifests get() {
            if (rendered.isEmpty()) {
                rendered.add(Manifests.rendered("base"));
            }
            return rendered.get(0);
        }
    };

    static List<Deployed> services() {
        return Deployed.ALL;
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/native"})
    void everyDocumentIsWhatTheApiExpects(String folder) {
        Manifests manifests = Manifests.rendered(folder);

        assertThat(manifests.ofKind("Deployment")).hasSize(Deployed.ALL.size());
        for (JsonNode document : manifests.documents()) {
            assertThatCode(() -> KubernetesModel.validate(document))
                    .as(document.path("kind").asText() + " " + Manifests.nameOf(document))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "readinessProbe:             | readynessProbe:",
                "terminationGracePeriodSeconds: 30 | terminationGracePeriodSecond: 30",
                "periodSeconds: 5            | periodSeconds: soon",
                "replicas: 2                 | replicas: two",
                "replicas: 2                 | replicas: \"2\"",
                "memory: 512Mi               | memory: 512Mib",
                "containerPort: 8082         | containerPort: http",
                "runAsNonRoot: true          | runAsNonRoot: \"true\"",
                "kind: Deployment            | kind: Deploiment",
                "mountPath: /tmp             | mountpath: /tmp",
            })
    void aTypoIsRefused(String right, String wrong) {
        String stock = stockDeployment();
        assertThat(stock).contains(right);

        JsonNode planted =
                Manifests.parse(stock.replace(right, wrong)).documents().get(0);

        assertThatCode(() -> KubernetesModel.validate(
                        Manifests.parse(stock).documents().get(0)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> KubernetesModel.validate(planted)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @MethodSource("services")
    void theServiceListensWhereItIsLookedFor(Deployed service) {
        Manifests manifests = BASE.get();
        String port = service.settings().given().getProperty("quarkus.http.port");
        JsonNode containerPort = service.container(manifests).at("/ports/0");
        JsonNode servicePort = manifests.only("Service", service.module()).at("/spec/ports/0");

        assertThat(containerPort.path("containerPort").asText()).isEqualTo(port);
        assertThat(servicePort.path("port").asText()).isEqualTo(port);
        assertThat(servicePort.path("targetPort")).isEqualTo(containerPort.path("name"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void selectorsFindTheirOwnPodsOnly(Deployed service) {
        Manifests manifests = BASE.get();
        JsonNode deployment = manifests.only("Deployment", service.module());
        JsonNode labels = deployment.at("/spec/template/metadata/labels");

        for (JsonNode selector : List.of(
                deployment.at("/spec/selector/matchLabels"),
                manifests.only("Service", service.module()).at("/spec/selector"))) {
            assertThat(selector.path("app.kubernetes.io/name").asText()).isEqualTo(service.module());
            selector.properties()
                    .forEach(entry -> assertThat(labels.get(entry.getKey()))
                            .as(entry.getKey())
                            .isEqualTo(entry.getValue()));
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void probesAskTheHealthEndpointsOnTheServicesPort(Deployed service) {
        JsonNode container = service.container(BASE.get());
        String root = service.settings().given().getProperty("quarkus.smallrye-health.root-path");

        Map.of("startupProbe", "/started", "livenessProbe", "/live", "readinessProbe", "/ready")
                .forEach((probe, path) -> {
                    assertThat(container.at("/" + probe + "/httpGet/path").asText())
                            .isEqualTo(root + path);
                    assertThat(container.at("/" + probe + "/httpGet/port")).isEqualTo(container.at("/ports/0/name"));
                });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyVariableIsReadAndEveryNeededSettingIsGiven(Deployed service) {
        List<String> variables = List.copyOf(service.environment(BASE.get()).keySet());
        Settings settings = service.settings();

        assertThat(variables)
                .allSatisfy(variable -> assertThat(settings.reads(variable))
                        .as(variable + " is read")
                        .isTrue());
        assertThat(settings.missing(variables)).isEmpty();
        assertThat(variables.contains("HOLDFAST_COORDINATOR_URLS")).isEqualTo(service.isParticipant());
    }

    @Test
    void aMisspeltVariableIsSeen() {
        Settings settings = new Deployed("stock-service", "stock").settings();

        assertThat(settings.reads("HOLDFAST_IDENTITY_PRIVATE_KEY")).isTrue();
        assertThat(settings.reads("HOLDFAST_IDENTITY_PRIVAT_KEY")).isFalse();
        assertThat(settings.missing(List.of("HOLDFAST_IDENTITY_PRIVATE_KEY")))
                .contains("holdfast.identity.service-keys", "quarkus.datasource.jdbc.url")
                .doesNotContain("holdfast.identity.private-key", "holdfast.identity.token-life");
    }

    @ParameterizedTest
    @MethodSource("services")
    void addressesWithinTheSystemAreThoseOfItsServices(Deployed service) {
        Manifests manifests = BASE.get();

        service.environment(manifests).forEach((variable, value) -> {
            if (value.startsWith("http://")) {
                URI address = URI.create(value);
                assertThat(manifests
                                .only("Service", address.getHost())
                                .at("/spec/ports/0/port")
                                .asInt())
                        .as(variable)
                        .isEqualTo(address.getPort());
            }
        });
    }

    @Test
    void theCoordinatorKnowsEveryParticipant() {
        Map<String, String> variables = Deployed.ALL.get(0).environment(BASE.get());

        Deployed.ALL.stream().filter(Deployed::isParticipant).forEach(participant -> {
            String name = "TCC_PARTICIPANTS_" + participant.identity().toUpperCase(Locale.ROOT);
            assertThat(variables.get(name + "_URL")).startsWith("http://" + participant.module() + ":");
            assertThat(variables.get(name + "_KINDS")).as(name).isEqualTo("TCC");
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void whatIsReferredToIsThereOrSaidToBeBrought(Deployed service) throws IOException {
        Manifests manifests = BASE.get();
        String guide = Files.readString(Manifests.repository().resolve("docs/deploy.md"));
        JsonNode container = service.container(manifests);

        Manifests.each(container.path("env"))
                .map(variable -> variable.at("/valueFrom/secretKeyRef"))
                .filter(secret -> !secret.isMissingNode())
                .forEach(secret -> {
                    assertThat(guide).contains("`" + secret.path("name").asText() + "`");
                    assertThat(guide).contains("`" + secret.path("key").asText() + "`");
                });
        Manifests.each(service.pod(manifests).path("volumes")).forEach(volume -> {
            if (volume.has("secret")) {
                assertThat(volume.at("/secret/secretName").asText()).isEqualTo(service.identity() + "-identity");
                assertThat(guide).contains("`" + service.identity() + "-identity`");
            }
            if (volume.has("configMap")) {
                String name = volume.at("/configMap/name").asText();
                assertThat(manifests.has("ConfigMap", name) || BROUGHT_CONFIG.contains(name))
                        .as(name)
                        .isTrue();
                assertThat(guide).contains("`" + name + "`");
            }
        });
        assertThat(manifests.has(
                        "ServiceAccount",
                        service.pod(manifests).path("serviceAccountName").asText()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("services")
    void keysAreReadFromWhereTheyAreMounted(Deployed service) {
        Manifests manifests = BASE.get();
        List<String> volumes = Manifests.each(service.pod(manifests).path("volumes"))
                .map(volume -> volume.path("name").asText())
                .toList();
        List<JsonNode> mounts = Manifests.each(service.container(manifests).path("volumeMounts"))
                .toList();

        assertThat(mounts)
                .extracting(mount -> mount.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(service.environment(manifests).values().stream().filter(value -> value.startsWith("/")))
                .hasSize(3)
                .allSatisfy(path -> assertThat(mounts)
                        .anySatisfy(mount -> assertThat(path)
                                .startsWith(mount.path("mountPath").asText())));
    }

    @ParameterizedTest
    @MethodSource("services")
    void thePodIsRestricted(Deployed service) {
        JsonNode pod = service.pod(BASE.get());
        JsonNode container = service.container(BASE.get());

        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("services")
    void aPodHasTheTimeThatItsGracefulEndTakes(Deployed service) {
        long shutdown = Duration.parse("PT" + service.settings().given().getProperty("quarkus.shutdown.timeout"))
                .toSeconds();
        long pause = service.container(BASE.get())
                .at("/lifecycle/preStop/sleep/seconds")
                .asLong();

        assertThat(service.pod(BASE.get()).path("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(pause + shutdown);
    }

    @Test
    void noSecretIsInTheManifests() {
        assertThat(BASE.get().ofKind("Secret")).isEmpty();
        Deployed.ALL.forEach(service -> service.environment(BASE.get()).forEach((variable, value) -> {
            if (variable.endsWith("_PASSWORD") || variable.endsWith("_API_KEY") || variable.endsWith("_USERNAME")) {
                assertThat(Stream.of(service.identity() + "-database/", "payment-gateway/"))
                        .as(variable)
                        .anyMatch(value::startsWith);
            }
        }));
    }

    private static String stockDeployment() {
        try {
            return new YAMLMapper()
                    .writeValueAsString(BASE.get().only("Deployment", "stock-service"))
                    .replace("\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.holdfast.acceptance.manifests;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The documents of one rendered folder under {@code k8s}. */
record Manifests(List<JsonNode> documents) {

    private static final int MAX_SECONDS = 30;
    private static final ObjectReader YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);

    /** The top of the repository. */
    static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("k8s")) ? here : here.resolveSibling("");
    }

    /**
     * What {@code kubectl} would apply. Kustomize itself renders, by the client that deploys: a second implementation of its
     * merge rules would prove nothing about it. Where neither is installed the test is aborted, and says so.
     */
    static Manifests rendered(String folder) {
        Path source = repository().resolve("k8s").resolve(folder);
        for (List<String> renderer : List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"))) {
            if (installed(renderer.get(0))) {
                return parse(run(Stream.concat(renderer.stream(), Stream.of(source.toString()))
                        .toList()));
            }
        }
        System.err.println("NOT CHECKED: k8s/" + folder + ". Install kubectl or kustomize to render it.");
        return abort("neither kubectl nor kustomize is installed, so k8s/" + folder + " was not checked");
    }

    static Manifests parse(String yaml) {
        try (MappingIterator<JsonNode> documents = YAML.readValues(yaml)) {
            return new Manifests(documents.readAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<JsonNode> ofKind(String kind) {
        return documents.stream()
                .filter(document -> kind.equals(document.path("kind").asText()));
    }

    JsonNode only(String kind, String name) {
        List<JsonNode> found =
                ofKind(kind).filter(document -> name.equals(nameOf(document))).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " instead of one " + kind + " are named " + name);
        }
        return found.get(0);
    }

    boolean has(String kind, String name) {
        return ofKind(kind).anyMatch(document -> name.equals(nameOf(document)));
    }

    static String nameOf(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(List<String> command) {
        try {
            Path out = Files.createTempFile("manifests", ".yaml");
            Path err = Files.createTempFile("manifests", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " takes longer than " + MAX_SECONDS + " s");
                }
                if (process.exitValue() != 0) {
                    throw new AssertionError(command + ": " + Files.readString(err));
                }
                return Files.readString(out, StandardCharsets.UTF_8);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while rendering", e);
        }
    }
}

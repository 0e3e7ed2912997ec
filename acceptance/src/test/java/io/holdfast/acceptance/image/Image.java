package io.holdfast.acceptance.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A service's image, unpacked.
 *
 * @param config what a container runtime is told
 * @param layers the files of each layer, from the lowest, by their paths in the image
 * @param root all layers together: the container's file system without a base
 */
record Image(JsonNode config, List<Set<String>> layers, Path root) {

    private static final int MAX_SECONDS = 60;

    static Path tarOf(String module) {
        return targetOf(module).resolve("jib-image.tar");
    }

    static Path targetOf(String module) {
        return Path.of("..", module, "target").toAbsolutePath().normalize();
    }

    /** By {@code tar}, so that the file is read by another program than the one that wrote it. */
    static Image unpacked(Path tar, Path folder) throws IOException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Path root = Files.createDirectories(folder.resolve("root"));
        ObjectMapper json = new ObjectMapper();
        run(folder, List.of("tar", "-xf", tar.toString(), "-C", parts.toString()));
        JsonNode manifest =
                json.readTree(parts.resolve("manifest.json").toFile()).path(0);
        List<Set<String>> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("Layers")) {
            String file = parts.resolve(layer.asText()).toString();
            Set<String> before = files(root);
            run(folder, List.of("tar", "-xzf", file, "-C", root.toString()));
            Set<String> added = files(root);
            added.removeAll(before);
            layers.add(added);
        }
        String config = manifest.path("Config").asText();
        return new Image(json.readTree(parts.resolve(config).toFile()).path("config"), layers, root);
    }

    List<String> words(String name) {
        return StreamSupport.stream(config.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** The regular files below a folder, by their paths relative to it. */
    static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Runs its entrypoint on this machine, with nothing in the environment but the path, and returns what it says until it ends. */
    String start(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        for (String word : words("Entrypoint")) {
            command.add(word.startsWith("/") ? root + word : word);
        }
        command.set(
                0,
                Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
        Path said = folder.resolve("said");
        Process process = process(folder, command, said);
        if (process.exitValue() == 0) {
            throw new AssertionError("it ends as if all were well: " + Files.readString(said));
        }
        return Files.readString(said);
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Path said = folder.resolve("said");
        if (process(folder, command, said).exitValue() != 0) {
            throw new AssertionError(command + ": " + Files.readString(said));
        }
    }

    private static Process process(Path folder, List<String> command, Path said) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        Process process = builder.start();
        try {
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " takes longer than " + MAX_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return process;
    }
}

package io.holdfast.acceptance.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/**
 * What a native compiler is given for order-service, which reads and writes most by hand. The compiler itself is not part of
 * the build: it takes minutes, and what is forgotten here it does not see either.
 */
class NativeSourcesTest {

    private static final String SERVICE = "order-service";
    private static final Path SOURCES = Image.targetOf(SERVICE).resolve("native-sources");

    /** The modules that it is made of. */
    private static final List<String> MODULES = List.of("tcc-protocol", "tcc-service", "tcc-participant", SERVICE);

    /** A type that is read or written by hand: Quarkus sees only those of resource methods. */
    private static final List<Pattern> BY_HAND = List.of(
            Pattern.compile("\\bas\\((\\w[\\w.]*)\\.class\\)"),
            Pattern.compile("CanonicalJson\\s*\\.read\\([^;]*?(\\w[\\w.]*)\\.class\\)"),
            Pattern.compile("CanonicalJson\\s*\\.write\\(\\s*new (\\w[\\w.]*)\\("));

    @Test
    void everyTypeThatIsJsonByHandIsKept() throws IOException {
        Set<String> kept = names(config("reflect-config.json"), "name");
        Set<String> byHand = new TreeSet<>();
        for (Path file : files("src/main/java", ".java")) {
            String text = Files.readString(file);
            for (Pattern pattern : BY_HAND) {
                Matcher found = pattern.matcher(text);
                while (found.find()) {
                    byHand.add(found.group(1));
                }
            }
        }
        byHand.remove("JsonNode"); // A tree has no fields of ours.

        assertThat(byHand).contains("Problem", "TransactionView", "DecisionsAnswer", "Question");
        assertThat(byHand)
                .allSatisfy(type -> assertThat(kept)
                        .as(type)
                        .anyMatch(name ->
                                name.startsWith("io.holdfast.") && name.matches(".*[.$]" + type.replace('.', '$'))));
    }

    @Test
    void everyMigrationIsInIt() throws IOException {
        Set<String> patterns = names(config("resource-config.json").at("/resources/includes"), "pattern");
        List<String> migrations = files("src/main/resources/db", ".sql").stream()
                .map(file -> file.toString().replaceAll(".*/src/main/resources/", ""))
                .toList();

        assertThat(migrations).hasSizeGreaterThanOrEqualTo(3);
        assertThat(patterns)
                .containsAll(
                        migrations.stream().map(name -> "\\Q" + name + "\\E").toList());
    }

    /** Two processes with the same seed make the same ids. */
    @Test
    void theGeneratorOfIdsIsSeededWhenItRuns() throws IOException {
        Path protocol = library("io.holdfast.tcc-protocol-");

        assertThat(read(protocol, "META-INF/native-image/io.holdfast/tcc-protocol/native-image.properties"))
                .contains("\nArgs = --initialize-at-run-time=com.github.f4b6a3.uuid\n");
        assertThat(library("com.github.f4b6a3.uuid-creator-")).exists();
    }

    private static Path library(String prefix) throws IOException {
        try (Stream<Path> jars = Files.list(SOURCES.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + prefix + "*.jar in " + SOURCES));
        }
    }

    private static JsonNode config(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            Path jar = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no runner in " + SOURCES));
            return new ObjectMapper().readTree(read(jar, "META-INF/native-image/" + name));
        }
    }

    private static String read(Path jar, String entry) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry found = zip.getEntry(entry);
            if (found == null) {
                throw new AssertionError("no " + entry + " in " + jar);
            }
            try (InputStream in = zip.getInputStream(found)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static Set<String> names(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(entry -> entry.path(field).asText())
                .collect(Collectors.toSet());
    }

    private static List<Path> files(String folder, String ending) {
        return MODULES.stream()
                .map(module -> Path.of("..", module, folder).toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .flatMap(found -> {
                    try (Stream<Path> files = Files.walk(found)) {
                        return files.filter(file -> file.toString().endsWith(ending)).toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}

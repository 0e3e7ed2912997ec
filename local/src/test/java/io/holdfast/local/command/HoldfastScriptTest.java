package io.holdfast.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.embedded.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./holdfast} says before there is any Java to run. */
class HoldfastScriptTest {

    private record Result(int code, String said) {}

    @TempDir
    private Path elsewhere = Path.of("replaced");

    @Test
    void aMissingJavaIsReported() throws Exception {
        Result result =
                holdfast(Map.of("JAVA_HOME", "", "PATH", pathWithoutJava().toString()));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.said()).contains("no Java found", "JDK, 17 or newer", "JAVA_HOME");
    }

    @Test
    void aWrongJavaHomeIsReported() throws Exception {
        Result result = holdfast(Map.of("JAVA_HOME", elsewhere.toString()));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.said()).contains("JAVA_HOME is " + elsewhere, "no bin/java");
    }

    @Test
    void anOldJavaIsReported() throws Exception {
        Result byRelease = holdfast(Map.of("JAVA_HOME", jdk("released", "exit 9", "JAVA_VERSION=\"11.0.2\"\n")));
        assertThat(byRelease.code()).isEqualTo(1);
        assertThat(byRelease.said()).contains("is Java 11, but 17 or newer is needed");

        Result byAsking = holdfast(Map.of("JAVA_HOME", jdk("asked", "echo 'openjdk version \"1.8.0_392\"' >&2", "")));
        assertThat(byAsking.said()).contains("is Java 1, but 17 or newer is needed");
    }

    /** All that the script uses, but no java, wherever this machine keeps it. */
    private Path pathWithoutJava() throws IOException {
        Path programs = Path.of("target", "programs").toAbsolutePath();
        Trees.delete(programs);
        Files.createDirectories(programs);
        for (String program : List.of("bash", "dirname", "readlink", "sed")) {
            Path real = Files.exists(Path.of("/usr/bin", program))
                    ? Path.of("/usr/bin", program)
                    : Path.of("/bin", program);
            Files.createSymbolicLink(programs.resolve(program), real);
        }
        return programs;
    }

    private String jdk(String name, String script, String release) throws IOException {
        Path home = elsewhere.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (!release.isEmpty()) {
            Files.writeString(home.resolve("release"), release);
        }
        return home.toString();
    }

    private Result holdfast(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("..", "holdfast").toAbsolutePath().normalize().toString(), "token", "alice")
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), said);
    }
}

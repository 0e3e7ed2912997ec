package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.embedded.process.PidFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledSupervisorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path root = Path.of("replaced");

    @Test
    void whatAKilledSupervisorLeftBehindIsNotInTheWayOfTheNextStart() throws IOException {
        TestCopy copy = TestCopy.of(root, "alpha");
        Process supervisor = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        root.toString(),
                        Integer.toString(copy.options().folder().portOffset()),
                        Integer.toString(copy.port("alpha")))
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("supervisor.log").toFile())
                .start();
        await().atMost(PATIENCE).until(() -> Health.of(copy.port("alpha")).state() == Health.State.READY);
        List<ProcessHandle> children = copy.options().folder().processes().stream()
                .map(PidFile::read)
                .flatMap(Optional::stream)
                .toList();
        assertThat(children).hasSize(3);

        supervisor.destroyForcibly().onExit().join();

        try (Supervisor next = copy.supervisor()) {
            next.start();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    /** Another process, to be killed. */
    static final class Other {

        private Other() {}

        public static void main(String[] args) throws InterruptedException {
            int offset = Integer.parseInt(args[1]);
            TestCopy copy = TestCopy.at(
                    Path.of(args[0]), offset, TestCopy.service("alpha", Integer.parseInt(args[2]) - offset));
            copy.supervisor().start();
            Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
    }
}

package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {

    @TempDir
    private Path root = Path.of("replaced");

    @Test
    void commandsReachTheSupervisorOfTheirCopy() throws InterruptedException {
        TestCopy copy = TestCopy.of(root, "alpha");
        CountDownLatch down = new CountDownLatch(1);
        Path file = copy.options().folder().control();
        try (Supervisor supervisor = copy.supervisor()) {
            Control.listen(supervisor, file, down::countDown);
            supervisor.start();
            ControlClient client = ControlClient.of(file).orElseThrow();

            assertThat(states(client)).containsExactly("mariadb ready", "redis ready", "alpha ready");
            assertThat(client.ask("stop", "redis")).containsExactly("redis is stopped");
            assertThat(states(client)).containsExactly("mariadb ready", "redis stopped", "alpha ready");
            assertThat(client.ask("start", "redis")).containsExactly("redis is started");
            assertThat(client.ask("kill-stay-down", "alpha")).containsExactly("alpha is killed and stays down");
            assertThat(client.ask("start", "alpha")).containsExactly("alpha is started");
            assertThatThrownBy(() -> client.ask("stop", "gamma"))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("there is no \"gamma\" here, but mariadb, redis, alpha");

            client.ask("down");
            assertThat(supervisor.isClosing()).isTrue();
            assertThat(down.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ControlClient.of(file)).isEmpty();
        }
    }

    @Test
    void nobodyIsHeardWithoutTheSecret() throws IOException {
        TestCopy copy = TestCopy.of(root, "alpha");
        Path file = copy.options().folder().control();
        try (Supervisor supervisor = copy.supervisor()) {
            Control.listen(supervisor, file, () -> {});
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String port = Files.readString(file).split(" ", -1)[0];
            Path forged = Files.writeString(root.resolve("forged"), port + " not-the-secret\n");

            ControlClient stranger = ControlClient.of(forged).orElseThrow();

            assertThatThrownBy(() -> stranger.ask("down")).hasMessageContaining("wrong secret");
            assertThat(supervisor.isClosing()).isFalse();
        }
    }

    private static List<String> states(ControlClient client) {
        return client.ask("status").stream()
                .map(StatusLine::parse)
                .map(line -> line.name() + " " + line.state())
                .toList();
    }
}

package io.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.process.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedRedisTest {

    private final Path directory = Path.of("target", "redis-test").toAbsolutePath();

    @BeforeEach
    void forget() throws IOException {
        Trees.delete(directory);
    }

    @Test
    void keepsWhatItKnewOverACleanStop() throws IOException {
        try (EmbeddedRedis first = EmbeddedRedis.start(directory, Ports.free())) {
            assertThat(ask(first.port(), "SET greeting hello")).isEqualTo("+OK");
        }
        try (EmbeddedRedis second = EmbeddedRedis.start(directory, Ports.free())) {
            assertThat(ask(second.port(), "STRLEN greeting")).isEqualTo(":5");
        }
    }

    @Test
    void runsScriptsAsTheLocksNeedThem() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, Ports.free())) {
            assertThat(ask(redis.port(), "EVAL \"return 42\" 0")).isEqualTo(":42");
        }
    }

    @Test
    void isGoneAfterItIsClosed() {
        EmbeddedRedis redis = EmbeddedRedis.start(directory, Ports.free());
        redis.close();
        assertThat(ProcessHandle.of(redis.process().pid())).isEmpty();
        assertThat(Ports.isFree(redis.port())).isTrue();
    }

    @Test
    void aTakenPortIsReported() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            assertThatThrownBy(() -> EmbeddedRedis.start(directory, other.getLocalPort()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("port " + other.getLocalPort());
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(Ports.loopback(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}

package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

    private static final String END = "\r\n\r\n";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private HttpConnection connection;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, Ports.loopback());
        connection = new HttpConnection(Ports.loopback(), server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
    }

    /** Answers by these texts in order, a connection for each inner list, which is closed after its last. */
    private void answer(List<List<String>> connections) {
        Thread thread = new Thread(() -> {
            for (List<String> answers : connections) {
                try (Socket socket = server.accept()) {
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                    for (String answer : answers) {
                        String line;
                        while ((line = in.readLine()) != null && !line.isEmpty()) {
                            seen.add(line);
                        }
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    }
                } catch (IOException e) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aBodyOfKnownLengthIsReadAndTheConnectionKept() throws IOException {
        answer(List.of(List.of(
                "HTTP/1.1 201 Created\r\nContent-Length: 9" + END + "{\"a\":\"b\"}", "HTTP/1.1 204 No Content" + END)));
        HttpConnection.Reply first = connection.send("GET", "/one", "secret", "X: y\r\n", null);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("a").asText()).isEqualTo("b");
        assertThat(connection.send("GET", "/two", "secret", "", null).status()).isEqualTo(204);
        assertThat(seen).contains("GET /one HTTP/1.1", "X: y", "Authorization: Bearer secret", "GET /two HTTP/1.1");
    }

    @Test
    void aChunkedBodyIsReadWhole() throws IOException {
        answer(List.of(List.of(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + END + "5\r\n{\"a\":\r\n4\r\n\"b\"}\r\n0" + END)));
        assertThat(connection.send("GET", "/", "t", "", null).body().path("a").asText())
                .isEqualTo("b");
    }

    @Test
    void aConnectionThatTheServerClosedIsMadeAnew() throws IOException {
        answer(List.of(List.of("HTTP/1.1 204 x" + END), List.of("HTTP/1.1 200 OK\r\nContent-Length: 2" + END + "{}")));
        connection.send("GET", "/", "t", "", null);
        assertThat(connection.send("GET", "/", "t", "", null).status()).isEqualTo(200);
    }

    @Test
    void anAnswerThatIsCutOffIsAnError() {
        answer(List.of(List.of("HTTP/1.1 200 OK\r\nContent-Length: 20" + END + "{}")));
        assertThatThrownBy(() -> connection.send("GET", "/", "t", "", null)).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerOverTheBoundIsAnError() {
        answer(List.of(List.of("HTTP/1.1 200 OK\r\nContent-Length: 99999999" + END)));
        assertThatThrownBy(() -> connection.send("GET", "/", "t", "", null)).hasMessageContaining("more than");
    }
}

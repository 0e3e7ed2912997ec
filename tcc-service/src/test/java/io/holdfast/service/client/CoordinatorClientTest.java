package io.holdfast.service.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.service.identity.ServiceTokens;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
class CoordinatorClientTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int BLOCK = 64 * 1024;

    @Inject
    JsonClient client;

    @Inject
    ServiceTokens tokens;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpServer> servers = new ArrayList<>();
    private final boolean[] down = new boolean[3];

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    @Test
    void anyNumberOfFailoversFindsTheReplicaThatAnswers() throws IOException {
        CoordinatorClient coordinator = coordinator(3);
        for (int round = 0; round < 12; round++) {
            int alive = round % 3;
            for (int i = 0; i < 3; i++) {
                down[i] = i != alive;
            }
            assertThat(ask(coordinator)).isEqualTo("replica " + alive);
        }
    }

    @Test
    void whenNoReplicaAnswersTheCallFailsAndTheNextOneIsFree() throws IOException {
        CoordinatorClient coordinator = coordinator(2);
        down[0] = true;
        down[1] = true;
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> ask(coordinator)).isInstanceOf(IOException.class);
        }
        down[1] = false;
        assertThat(ask(coordinator)).isEqualTo("replica 1");
    }

    @Test
    void replyThatTricklesIsGivenUpWithItsConnection() throws IOException {
        HttpServer server = server();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // One connection only: were it kept, the second call would wait for it in vain.
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        long start = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> client.sendAndWait(new JsonClient.Call(
                            HttpMethod.GET, url, null, tokens.bearer(), null, null, Duration.ofMillis(300))))
                    .isInstanceOf(IOException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void replyThatIsTooLongIsGivenUpWithItsConnection() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        HttpServer server = server();
        server.createContext("/", exchange -> {
            int most = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            // Without a length that would tell it before.
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int sent = 0; sent < most; sent += BLOCK) {
                    out.write(new byte[Math.min(BLOCK, most - sent)]);
                }
            } catch (IOException e) {
                broken.countDown();
            }
        });
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        assertThat(client.sendAndWait(get(url + MEBIBYTE)).body().length()).isEqualTo(MEBIBYTE);
        for (int bytes : List.of(MEBIBYTE + 1, 64 * MEBIBYTE)) {
            assertThatThrownBy(() -> client.sendAndWait(get(url + bytes)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the reply has more than " + MEBIBYTE + " bytes");
        }
        assertThat(broken.await(5, TimeUnit.SECONDS))
                .as("the server is not read any more")
                .isTrue();
    }

    /** Of a PUT it is the only one that the HTTP client underneath would follow, with a GET. */
    @Test
    void redirectIsNotFollowed() throws IOException {
        AtomicInteger elsewhere = new AtomicInteger();
        HttpServer server = server();
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(303, -1);
            }
        });
        server.createContext("/elsewhere", exchange -> {
            try (exchange) {
                elsewhere.incrementAndGet();
                exchange.sendResponseHeaders(204, -1);
            }
        });
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST)) {
            String body = method == HttpMethod.GET ? null : "{}";
            assertThat(client.sendAndWait(new JsonClient.Call(
                                    method, url, body, tokens.bearer(), null, null, Duration.ofSeconds(5)))
                            .status())
                    .isEqualTo(303);
        }
        assertThat(elsewhere).hasValue(0);
    }

    private JsonClient.Call get(String url) {
        return new JsonClient.Call(HttpMethod.GET, url, null, tokens.bearer(), null, null, Duration.ofSeconds(10));
    }

    private static String ask(CoordinatorClient coordinator) throws IOException {
        return new String(
                coordinator
                        .sendAndWait(HttpMethod.GET, "/", null, Duration.ofSeconds(2))
                        .body()
                        .getBytes(),
                StandardCharsets.UTF_8);
    }

    private CoordinatorClient coordinator(int replicas) throws IOException {
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            int replica = i;
            HttpServer server = server();
            server.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = ("replica " + replica).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(down[replica] ? 503 : 200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            urls.add("http://127.0.0.1:" + server.getAddress().getPort());
        }
        return new CoordinatorClient(client, tokens, Optional.of(urls));
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        servers.add(server);
        return server;
    }
}

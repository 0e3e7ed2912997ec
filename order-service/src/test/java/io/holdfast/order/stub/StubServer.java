package io.holdfast.order.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.protocol.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** One service that answers as the test says; it can be stopped and started again on its port. */
public final class StubServer implements AutoCloseable {

    /** What the stub was asked. */
    public record Request(
            String method,
            String uri,
            @Nullable String authorization,
            @Nullable String prefer,
            @Nullable String traceparent,
            String body) {}

    /** What it answers. */
    public record Answer(int status, String contentType, String body) {

        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }

        /** What something answers that stands between. */
        public static Answer html(int status) {
            return new Answer(status, "text/html", "<h1>" + status + "</h1>");
        }

        public static Answer problem(int status, String code, String detail) {
            return new Answer(status, Problem.MEDIA_TYPE, """
                    {"type":"urn:x","title":"x","status":%d,"code":"%s","detail":"%s"}""".formatted(status, code, detail));
        }
    }

    /** How it answers. */
    @FunctionalInterface
    public interface Script {
        /** Null for no answer at all: the connection is closed. */
        @Nullable
        Answer answer(Request request) throws Exception;
    }

    private final InetSocketAddress address;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Script script = request -> Answer.problem(500, "NO_SCRIPT", "the test says nothing");
    private @Nullable HttpServer server;

    /**
     * @param property the setting that has the stub's address
     */
    public StubServer(String property) {
        URI uri = URI.create(ConfigProvider.getConfig().getValue(property, String.class));
        this.address = new InetSocketAddress(uri.getHost(), uri.getPort());
        start();
    }

    public void start() {
        if (server != null) {
            return;
        }
        try {
            HttpServer http = HttpServer.create(address, 256);
            http.createContext("/", this::serve);
            http.setExecutor(threads);
            http.start();
            server = http;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    public void answers(Script next) {
        script = next;
    }

    public List<Request> requests() {
        return requests;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Prefer"),
                    exchange.getRequestHeaders().getFirst("traceparent"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Answer answer = script.answer(request);
            if (answer == null) {
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (Exception e) {
            throw new IOException("the script of " + address + " fails", e);
        }
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}

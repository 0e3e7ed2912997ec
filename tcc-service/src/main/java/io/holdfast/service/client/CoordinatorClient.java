package io.holdfast.service.client;

import io.holdfast.service.http.Trace;
import io.holdfast.service.identity.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the coordinator, which may have several replicas: stays with one while it answers and goes to the next when it
 * does not. Every call of the coordinator's contract may be sent again, so that is always safe.
 */
@ApplicationScoped
public class CoordinatorClient {

    private final JsonClient client;
    private final ServiceTokens tokens;
    private final List<String> urls;
    private final AtomicInteger current = new AtomicInteger();

    CoordinatorClient(
            JsonClient client,
            ServiceTokens tokens,
            @ConfigProperty(name = "holdfast.coordinator.urls") Optional<List<String>> urls) {
        this.client = client;
        this.tokens = tokens;
        this.urls = urls.orElse(List.of()).stream()
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .toList();
    }

    /**
     * Sends a request to the coordinator.
     *
     * @param path with its leading slash
     * @param timeout for each replica that is asked
     * @return the first reply that is not a server error; fails when no replica gives one, with a {@link NotNowException} when
     *     the last one that was asked said so
     */
    public Future<Reply> send(
            HttpMethod method, String path, @Nullable String body, @Nullable String prefer, Duration timeout) {
        if (urls.isEmpty()) {
            return Future.failedFuture(new IOException("no coordinator is configured (holdfast.coordinator.urls)"));
        }
        return send(method, path, body, prefer, timeout, Trace.currentId(), 1);
    }

    private Future<Reply> send(
            HttpMethod method,
            String path,
            @Nullable String body,
            @Nullable String prefer,
            Duration timeout,
            @Nullable String traceId,
            int attempt) {
        int index = current.get();
        JsonClient.Call call =
                new JsonClient.Call(method, urls.get(index) + path, body, tokens.bearer(), prefer, traceId, timeout);
        return client.send(call).transform(result -> {
            if (result.succeeded() && result.result().status() < 500) {
                return Future.succeededFuture(result.result());
            }
            if (attempt < urls.size()) {
                current.compareAndSet(index, (index + 1) % urls.size());
                return send(method, path, body, prefer, timeout, traceId, attempt + 1);
            }
            return Future.failedFuture(result.failed() ? result.cause() : new NotNowException(result.result()));
        });
    }

    /**
     * As {@link #send}, and waits; not on an event loop.
     *
     * @throws IOException whose cause is what made it fail
     */
    public Reply sendAndWait(HttpMethod method, String path, @Nullable String body, Duration timeout)
            throws IOException {
        try {
            return send(method, path, body, null, timeout)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the coordinator", e);
        } catch (ExecutionException e) {
            throw new IOException("the coordinator does not answer: " + e.getCause(), e.getCause());
        }
    }
}

package io.holdfast.service.client;

import io.holdfast.service.http.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Sends JSON to other processes. Redirects are not followed; a reply over the limit, a broken one and a late one are
 * failures, and the caller cannot know what the other side did.
 */
@ApplicationScoped
public class JsonClient {

    private static final int MAX_REPLY_BYTES = 1024 * 1024;

    private final HttpClient http;
    private final Vertx vertx;

    JsonClient(
            Vertx vertx,
            @ConfigProperty(name = "holdfast.client.max-connections-per-host", defaultValue = "64") int connections,
            @ConfigProperty(name = "holdfast.client.max-waiting-per-host", defaultValue = "512") int waiting,
            @ConfigProperty(name = "holdfast.client.connect-timeout", defaultValue = "PT1S") Duration connectTimeout) {
        this.vertx = vertx;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) connectTimeout.toMillis())
                        .setKeepAliveTimeout(30)
                        .setTcpNoDelay(true)
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
    }

    /**
     * One call to make.
     *
     * @param uri absolute
     * @param authorization the header's value, for instance of {@code ServiceTokens.bearer()}
     * @param prefer the {@code Prefer} header's value
     * @param traceId the trace it belongs to
     * @param timeout for the whole exchange
     */
    public record Call(
            HttpMethod method,
            String uri,
            @Nullable String body,
            String authorization,
            @Nullable String prefer,
            @Nullable String traceId,
            Duration timeout) {}

    /** Sends the call. The future fails when no whole reply came in time. */
    public Future<Reply> send(Call call) {
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setAbsoluteURI(call.uri())
                .setFollowRedirects(false)
                .setTimeout(call.timeout().toMillis())
                .putHeader("Authorization", call.authorization())
                .putHeader("Accept", "application/json, application/problem+json")
                .putHeader("traceparent", Trace.parentHeader(call.traceId()));
        if (call.prefer() != null) {
            options.putHeader("Prefer", call.prefer());
        }
        Promise<Reply> promise = Promise.promise();
        AtomicReference<@Nullable HttpClientRequest> sent = new AtomicReference<>();
        // The request's own timeout is one of silence; a reply that trickles must end as well, and give its connection
        // up.
        long timer = vertx.setTimer(call.timeout().toMillis(), id -> {
            HttpClientRequest request = sent.get();
            if (promise.tryFail(new TimeoutException("no whole reply within " + call.timeout())) && request != null) {
                request.reset();
            }
        });
        http.request(options)
                // Reading is arranged here, on the event loop, and not by the calling thread: that may be so slow that
                // the reply has come and gone before somebody looks.
                .compose(request -> {
                    sent.set(request);
                    return send(request, call.body()).compose(JsonClient::read);
                })
                .onComplete(result -> {
                    vertx.cancelTimer(timer);
                    if (result.succeeded()) {
                        promise.tryComplete(result.result());
                    } else {
                        promise.tryFail(result.cause());
                    }
                });
        return promise.future();
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable String body) {
        if (body == null) {
            return request.send();
        }
        request.putHeader("Content-Type", "application/json");
        return request.send(Buffer.buffer(body));
    }

    /** Sends the call and waits for the reply; not on an event loop. */
    public Reply sendAndWait(Call call) throws IOException {
        try {
            return send(call)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(call.timeout().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + call.uri(), e);
        } catch (ExecutionException e) {
            throw new IOException(call.uri() + " did not answer: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(call.uri() + " did not answer in time", e);
        }
    }

    private static Future<Reply> read(HttpClientResponse response) {
        Promise<Reply> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > MAX_REPLY_BYTES) {
                promise.tryFail(new IOException("the reply has more than " + MAX_REPLY_BYTES + " bytes"));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(
                end -> promise.tryComplete(new Reply(response.statusCode(), response.getHeader("Content-Type"), body)));
        return promise.future();
    }

    @PreDestroy
    void close() {
        http.close();
    }
}

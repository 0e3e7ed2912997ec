package io.holdfast.local.pg;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The gateway's HTTP API over the ledger, with the manners of the cards. */
final class Api implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int BACKLOG = 256;
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_ENTRIES = 1_000;
    private static final int SETTLE_EVERY_MS = 25;
    private static final String HEALTHY = "{\"status\":\"UP\",\"checks\":[]}";

    static {
        // Without it the JDK's server holds small answers back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final Ledger ledger;
    private final Callbacks callbacks;
    private final Dice dice;
    private final Settings settings;
    private final ThreadPoolExecutor handlers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(BACKLOG),
            // The one thread that accepts then handles too, and accepts nothing meanwhile.
            new ThreadPoolExecutor.CallerRunsPolicy());
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder lostAnswers = new LongAdder();
    private final LongAdder failedCalls = new LongAdder();

    private Api(HttpServer http, Ledger ledger, Callbacks callbacks, Dice dice, Settings settings) {
        this.http = http;
        this.ledger = ledger;
        this.callbacks = callbacks;
        this.dice = dice;
        this.settings = settings;
    }

    static Api listen(InetSocketAddress address, Ledger ledger, Callbacks callbacks, Dice dice, Settings settings)
            throws IOException {
        Api api = new Api(HttpServer.create(address, BACKLOG), ledger, callbacks, dice, settings);
        api.http.setExecutor(api.handlers);
        api.http.createContext("/", api::handle);
        api.http.start();
        var unused =
                api.timer.scheduleWithFixedDelay(api::settle, SETTLE_EVERY_MS, SETTLE_EVERY_MS, TimeUnit.MILLISECONDS);
        return api;
    }

    private void settle() {
        try {
            ledger.settle();
        } catch (RuntimeException e) {
            System.err.println("the gateway failed: " + e);
        }
    }

    private void handle(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/q/health/")) {
            send(exchange, 200, HEALTHY);
            return;
        }
        try {
            authenticate(exchange);
            boolean call = path.startsWith("/payments");
            if (call && dice.hit(Faults::failedCalls)) {
                failedCalls.increment();
                throw new RefusedException(503, "OVERLOADED", "too much to do");
            }
            if ((exchange.getRequestMethod() + " " + path).equals("POST /payments/authorise")) {
                authorise(exchange, Requests.read(exchange, Requests.Authorise.class));
            } else {
                Object answer = answer(exchange, path);
                if (call && dice.hit(Faults::lostAnswers)) {
                    lostAnswers.increment();
                    later(settings.silentFor(), exchange, exchange::close);
                } else {
                    send(exchange, 200, CanonicalJson.write(answer));
                }
            }
        } catch (RefusedException e) {
            refuse(exchange, e);
        } catch (RuntimeException | IOException e) {
            System.err.println("the gateway failed: " + e);
            exchange.close();
        }
    }

    private Object answer(HttpExchange exchange, String path) throws IOException {
        return switch (exchange.getRequestMethod() + " " + path) {
            case "POST /payments/capture" -> {
                var body = Requests.read(exchange, Requests.Capture.class);
                if (isOpen(ledger.find(body.key())) && dice.hit(Faults::refusedCaptures)) {
                    throw new RefusedException(409, "CAPTURE_REFUSED", "the issuer does not pay " + body.key());
                }
                yield ledger.capture(body.key(), body.amount()).view();
            }
            case "POST /payments/void" ->
                ledger.cancel(Requests.read(exchange, Requests.Void.class).key())
                        .view();
            case "POST /payments/refund" -> {
                var body = Requests.read(exchange, Requests.Refund.class);
                yield ledger.refund(body.key(), body.refundKey(), body.amount()).view();
            }
            case "GET /payments" -> {
                String key = Requests.text("key", Requests.query(exchange, "key"));
                Payment payment = ledger.find(key);
                if (payment == null) {
                    throw new RefusedException(404, "UNKNOWN_PAYMENT", "no payment with key " + key);
                }
                yield payment.view();
            }
            case "GET /ledger" -> {
                long limit = Requests.number(exchange, "limit", MOST_ENTRIES);
                yield Map.of(
                        "entries",
                        ledger.entries(
                                Requests.number(exchange, "after", 0),
                                Requests.instant(exchange, "since", Instant.EPOCH),
                                (int) Math.max(1, Math.min(MOST_ENTRIES, limit))));
            }
            case "GET /callbacks" -> callbacks.counts();
            case "GET /calls" -> Map.of("LOST_ANSWERS", lostAnswers.sum(), "FAILED", failedCalls.sum());
            case "GET /faults" -> dice.faults();
            case "PUT /faults" -> dice.become(Requests.read(exchange, Faults.class));
            default -> throw new RefusedException(404, "NOT_FOUND", "no such path or method");
        };
    }

    private static boolean isOpen(@Nullable Payment payment) {
        return payment != null && payment.state() == State.AUTHORIZED;
    }

    private void authorise(HttpExchange exchange, Requests.Authorise body) {
        Card card = Card.of(body.cardToken());
        Supplier<Payment> work = () -> ledger.authorise(body.key(), body.amount(), body.currency(), card);
        // A repeated request does not repeat the work, nor the wait for it.
        boolean repeated = card.manner() == Card.Manner.SLOW && ledger.find(body.key()) != null;
        Card.Manner manner = repeated ? Card.Manner.PROMPT : card.manner();
        if (manner == Card.Manner.PROMPT && dice.hit(Faults::lostAnswers)) {
            lostAnswers.increment();
            manner = Card.Manner.SILENT;
        }
        switch (manner) {
            case PROMPT -> finish(exchange, work);
            case SILENT -> {
                var unused = work.get();
                later(settings.silentFor(), exchange, exchange::close);
            }
            case SLOW -> {
                Duration half = slowness(body.key()).dividedBy(2);
                later(half, exchange, () -> {
                    Payment payment = work.get();
                    later(half, exchange, () -> finish(exchange, () -> payment));
                });
            }
        }
    }

    private Duration slowness(String key) {
        return settings.slowFor()
                .multipliedBy(50 + Math.floorMod(key.hashCode(), 100))
                .dividedBy(100);
    }

    private void finish(HttpExchange exchange, Supplier<Payment> work) {
        try {
            send(exchange, 200, CanonicalJson.write(work.get().view()));
        } catch (RefusedException e) {
            refuse(exchange, e);
        }
    }

    private void later(Duration wait, HttpExchange exchange, Runnable work) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            throw new RefusedException(503, "OVERLOADED", "too many requests are waiting");
        }
        try {
            var unused = timer.schedule(
                    () -> {
                        waiting.decrementAndGet();
                        try {
                            work.run();
                        } catch (RuntimeException e) {
                            exchange.close();
                        }
                    },
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            exchange.close();
        }
    }

    private void authenticate(HttpExchange exchange) {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] expected = ("Bearer " + settings.apiKey()).getBytes(StandardCharsets.UTF_8);
        if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), expected)) {
            throw new RefusedException(401, "UNAUTHENTICATED", "the API key is missing or wrong");
        }
    }

    private static void refuse(HttpExchange exchange, RefusedException refused) {
        send(
                exchange,
                refused.status(),
                CanonicalJson.write(Map.of("code", refused.code(), "message", String.valueOf(refused.getMessage()))));
    }

    private static void send(HttpExchange exchange, int status, String json) {
        try (exchange) {
            // What is left of the request must be read, or the connection cannot be used again.
            exchange.getRequestBody().readNBytes(Requests.LARGEST_BODY);
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException clientIsGone) {
            // It will ask again.
        }
    }

    @Override
    public void close() {
        http.stop(0);
        timer.shutdownNow();
        handlers.shutdownNow();
    }
}

package io.holdfast.local.chaos;

import io.holdfast.local.load.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that place planned orders, each with a key of its own, until they are told that the order exists. A client that
 * gets no answer, or a 5xx, asks again with the same key, as clients should. Orders may be given out in portions, so that
 * faults come while there is something to break.
 */
final class Traffic {

    private static final Duration LONGEST_ORDER = Duration.ofSeconds(90);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofMillis(20);
    private static final String WAIT = "Prefer: wait=10\r\n";
    private static final int LOST_RACE = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVERS_FAULT = 500;
    private static final int READERS = 8;

    private final ChaosSystem system;
    private final History history;
    private final String row;
    private final List<Asked> orders = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger allowed = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();

    Traffic(ChaosSystem system, History history, String row, String run, List<Plan> plans) {
        this.system = system;
        this.history = history;
        this.row = row;
        for (int i = 0; i < plans.size(); i++) {
            orders.add(new Asked(i, run + "-" + row + "-" + i, plans.get(i)));
        }
        allowed.set(orders.size());
    }

    List<Asked> orders() {
        return orders;
    }

    /** From now on only so many of the orders may be placed, in all. */
    void allow(int many) {
        allowed.set(Math.min(many, orders.size()));
    }

    int placed() {
        return placed.get();
    }

    void start(int concurrency) {
        long giveUp = System.nanoTime() + LONGEST.toNanos();
        for (int i = 0; i < Math.min(concurrency, orders.size()); i++) {
            Thread client = new Thread(() -> place(giveUp), row + "-client-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
    }

    /** Waits until so many are acknowledged, but no longer than the bound. */
    void awaitPlaced(int many, Duration bound) throws InterruptedException {
        long giveUp = System.nanoTime() + bound.toNanos();
        while (placed.get() < many && System.nanoTime() < giveUp) {
            Thread.sleep(TICK.toMillis());
        }
    }

    /** Lets the rest be placed and waits for it. */
    void finish() throws InterruptedException {
        allowed.set(orders.size());
        for (Thread client : clients) {
            client.join(LONGEST.toMillis());
        }
    }

    private void place(long giveUp) {
        try (HttpConnection connection = system.connect("order")) {
            int number;
            while ((number = next.getAndIncrement()) < orders.size()) {
                while (number >= allowed.get()) {
                    if (System.nanoTime() > giveUp) {
                        return;
                    }
                    Thread.sleep(TICK.toMillis());
                }
                place(connection, orders.get(number));
                placed.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void place(HttpConnection connection, Asked asked) throws InterruptedException {
        Plan plan = asked.plan();
        String headers = (plan.waits() ? WAIT : "") + "Idempotency-Key: " + asked.key() + "\r\n";
        history.tell(
                row,
                "asked",
                Map.of("order", asked.number(), "customer", plan.customer().name(), "body", plan.body()));
        long begin = System.nanoTime();
        while (!ask(connection, asked, headers)) {
            if (System.nanoTime() - begin > LONGEST_ORDER.toNanos()) {
                asked.wrong("was not accepted within " + LONGEST_ORDER.toSeconds() + " s");
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        asked.took(System.nanoTime() - begin);
    }

    /** Whether the client need not ask again. */
    private boolean ask(HttpConnection connection, Asked asked, String headers) {
        try {
            HttpConnection.Reply reply = connection.send(
                    "POST",
                    "/orders",
                    asked.plan().customer().token(),
                    headers,
                    asked.plan().body());
            told(asked, reply);
            if (reply.status() < 300) {
                asked.hear(reply);
                return true;
            }
            if (reply.status() < SERVERS_FAULT && reply.status() != TOO_MANY && reply.status() != LOST_RACE) {
                asked.wrong("was refused by " + reply.status() + ": " + reply.body());
                return true;
            }
        } catch (IOException | RuntimeException lost) {
            connection.close();
            history.tell(row, "told", Map.of("order", asked.number(), "nothing", String.valueOf(lost)));
        }
        asked.refusedOnce();
        return false;
    }

    private void told(Asked asked, HttpConnection.Reply reply) {
        history.tell(
                row,
                "told",
                Map.of(
                        "order",
                        asked.number(),
                        "status",
                        reply.status(),
                        "orderId",
                        reply.body().path("orderId").asText(),
                        "orderStatus",
                        reply.body().path("status").asText(),
                        "code",
                        reply.body().path("code").asText()));
    }

    /**
     * Asks about all orders again, until each is over or the bound is reached; then what was told is compared with what is.
     *
     * @return how many orders were looked at; fewer than all when a reader failed or did not come to its end
     */
    int readEnds(Duration bound) throws InterruptedException {
        long giveUp = System.nanoTime() + bound.toNanos();
        AtomicInteger read = new AtomicInteger();
        AtomicInteger index = new AtomicInteger();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        for (int i = 0; i < READERS; i++) {
            var unused = readers.submit(() -> {
                try (HttpConnection connection = system.connect("order")) {
                    int number;
                    while ((number = index.getAndIncrement()) < orders.size()) {
                        readEnd(connection, orders.get(number), giveUp);
                        read.incrementAndGet();
                    }
                }
                return null;
            });
        }
        readers.shutdown();
        if (!readers.awaitTermination(bound.toMillis() * 2 + LONGEST_ORDER.toMillis(), TimeUnit.MILLISECONDS)) {
            readers.shutdownNow();
        }
        return read.get();
    }

    private void readEnd(HttpConnection connection, Asked asked, long giveUp) throws InterruptedException {
        if (!asked.isAcknowledged()) {
            if (asked.isForgotten()) {
                asked.wrong("was never acknowledged");
            }
            return;
        }
        boolean once = false;
        while (!once || !asked.isOver()) {
            try {
                HttpConnection.Reply reply = connection.send(
                        "GET",
                        "/orders/" + asked.orderId(),
                        asked.plan().customer().token(),
                        "",
                        null);
                if (reply.status() == 200) {
                    asked.hear(reply);
                    once = true;
                } else if (reply.status() < SERVERS_FAULT) {
                    asked.wrong("was acknowledged, and is now answered by " + reply.status());
                    return;
                }
            } catch (IOException | RuntimeException lost) {
                connection.close();
            }
            if (System.nanoTime() > giveUp) {
                break;
            }
            if (!once || !asked.isOver()) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
        history.tell(row, "ended", Map.of("order", asked.number(), "orderId", asked.orderId(), "end", asked.end()));
        if (!once) {
            asked.wrong("could not be read in the end");
        } else if (!asked.isOver()) {
            asked.wrong("has not ended");
        } else if (!asked.plan().ends().contains(asked.end())) {
            asked.wrong("ended " + asked.end() + ", not " + asked.plan().ends());
        }
    }
}

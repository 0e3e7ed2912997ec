package io.holdfast.local.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A closed loop: each client places its next order when the one before has ended. */
final class Loop {

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration LONGEST_ORDER = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final String WAIT = "Prefer: wait=10\r\n";

    private final Site site;
    private final Shop shop;
    private final Mix mix;
    private final String run;
    private final int orders;
    private final Outcomes outcomes;
    private final AtomicInteger next = new AtomicInteger();

    Loop(Site site, Shop shop, Mix mix, String run, int orders) {
        this.site = site;
        this.shop = shop;
        this.mix = mix;
        this.run = run;
        this.orders = orders;
        this.outcomes = new Outcomes(orders);
    }

    /** Places all orders and returns when the last one has ended; tells about the progress meanwhile. */
    Outcomes run(int concurrency, Consumer<Outcomes> progress) throws InterruptedException {
        long begin = System.nanoTime();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < Math.min(concurrency, orders); i++) {
            Thread client = new Thread(() -> place(begin), "client-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            while (client.isAlive()) {
                client.join(TICK.toMillis());
                progress.accept(outcomes);
            }
        }
        if (outcomes.done() < orders) {
            outcomes.unexpected(
                    (orders - outcomes.done()) + " orders were not placed within " + LONGEST.toMinutes() + " minutes");
        }
        return outcomes;
    }

    private void place(long begin) {
        try (HttpConnection connection = site.connect("order")) {
            int number;
            while ((number = next.getAndIncrement()) < orders && System.nanoTime() - begin < LONGEST.toNanos()) {
                Mix.Wanted wanted = mix.order(number);
                long before = System.nanoTime();
                try {
                    end(wanted, ended(connection, number, wanted, before), System.nanoTime() - before);
                } catch (IOException | RuntimeException e) {
                    connection.close();
                    outcomes.unexpected("order " + number + ": " + e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The answer that tells the order's end. */
    private HttpConnection.Reply ended(HttpConnection connection, int number, Mix.Wanted wanted, long before)
            throws IOException, InterruptedException {
        String token = shop.token(wanted);
        String headers = WAIT + "Idempotency-Key: " + run + "-" + number + "\r\n";
        HttpConnection.Reply reply = connection.send("POST", "/orders", token, headers, shop.body(number, wanted));
        String id = reply.body().path("orderId").asText();
        while ((reply.status() == 202 || (reply.status() == 200 && isOpen(reply)))
                && System.nanoTime() - before < LONGEST_ORDER.toNanos()) {
            Thread.sleep(POLL.toMillis());
            reply = connection.send("GET", "/orders/" + id, token, "", null);
        }
        return reply;
    }

    private static boolean isOpen(HttpConnection.Reply reply) {
        String status = reply.body().path("status").asText();
        return status.equals("PENDING") || status.equals("AWAITING_PAYMENT");
    }

    private void end(Mix.Wanted wanted, HttpConnection.Reply reply, long took) {
        String status = reply.body().path("status").asText();
        String reason = reply.body().path("reason").path("code").asText();
        boolean over = reply.status() == 201 || reply.status() == 200;
        String refusal = wanted.poor() ? "INSUFFICIENT_BALANCE" : "PAYMENT_DECLINED";
        if (over && !wanted.fails() && status.equals("CONFIRMED")) {
            outcomes.confirmed(took);
        } else if (over && wanted.fails() && status.equals("CANCELLED") && reason.equals(refusal)) {
            outcomes.cancelled(took);
        } else {
            outcomes.unexpected(reply.status() + " " + reply.body());
        }
    }
}

package io.holdfast.local.chaos;

import io.holdfast.local.load.HttpConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One key, sent many times at once: one order. */
final class SameKey implements Row {

    private static final int SECONDS = 60;
    private static final int MOST_ROUNDS = 20;
    private static final int PAUSE_MILLIS = 500;
    private static final int ACCEPTED_BELOW = 300;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int MOST_SENT_AWAY = 10;

    @Override
    public String name() {
        return "same-key";
    }

    @Override
    public String fault() {
        return "the same Idempotency-Key many times at once";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int keys = stage.scale().pick(10, 100, 1_000);
        int times = stage.scale().pick(30, 100, 100);
        Goods goods = stage.goods();
        String product = goods.product(1_000_000);
        Plan.Customer customer = goods.customers(1, keys * Goods.PRICE).get(0);
        Plan plan = Goods.plain(customer, Map.of(product, 1), Set.of("CONFIRMED"), false);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            plans.add(plan);
        }
        Traffic traffic = stage.traffic(plans);
        long sent = 0;
        ExecutorService clients = Executors.newFixedThreadPool(times);
        try {
            List<HttpConnection> connections = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                connections.add(stage.system().connect("order"));
            }
            stage.crowdBegins();
            for (Asked asked : traffic.orders()) {
                if (asked.number() == keys - keys / 4) {
                    stage.awaitLooks();
                }
                sent += times;
                atOnce(stage, clients, connections, asked);
                // All of them may have been told that there is too much to do just now.
                for (int again = 0; again < MOST_ROUNDS && !asked.isAcknowledged(); again++) {
                    Thread.sleep(PAUSE_MILLIS);
                    sent += times;
                    atOnce(stage, clients, connections, asked);
                }
                stage.require(asked.isAcknowledged(), "key " + asked.key() + " was never accepted");
            }
            for (HttpConnection connection : connections) {
                connection.close();
            }
        } finally {
            clients.shutdownNow();
        }
        stage.faults((int) (sent - keys));
        stage.awaitAllEnded();
        // Each order's end is read once for each key; that one was sold for each is what the books compare.
        stage.readEnds(traffic, goods);
        Set<String> orders = new HashSet<>();
        traffic.orders().forEach(asked -> orders.add(asked.orderId()));
        stage.require(orders.size() == keys, orders.size() + " orders for " + keys + " keys");
        long refused = traffic.orders().stream().mapToLong(Asked::refused).sum();
        stage.figure("requests", "%d, %d at a time, %d of them sent away or lost", sent, times, refused);
        // All others carried the order, or it was said what they carried instead.
        stage.require(
                refused * MOST_SENT_AWAY <= sent,
                refused + " of " + sent + " requests were sent away or lost, more than one in " + MOST_SENT_AWAY);
    }

    private static void atOnce(Stage stage, ExecutorService clients, List<HttpConnection> connections, Asked asked)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(connections.size());
        List<Callable<HttpConnection.Reply>> calls = new ArrayList<>();
        for (HttpConnection connection : connections) {
            calls.add(() -> {
                barrier.await(SECONDS, TimeUnit.SECONDS);
                return connection.send(
                        "POST",
                        "/orders",
                        asked.plan().customer().token(),
                        "Idempotency-Key: " + asked.key() + "\r\n",
                        asked.plan().body());
            });
        }
        List<HttpConnection.Reply> replies = new ArrayList<>();
        for (Future<HttpConnection.Reply> call : clients.invokeAll(calls, SECONDS, TimeUnit.SECONDS)) {
            try {
                replies.add(call.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof IOException)) {
                    throw e;
                }
                asked.refusedOnce();
            }
        }
        // They were asked at once, so it means nothing that one shows an earlier moment than another.
        for (boolean over : new boolean[] {false, true}) {
            for (HttpConnection.Reply reply : replies) {
                if (over == isOver(reply)) {
                    hear(stage, asked, reply);
                }
            }
        }
    }

    private static boolean isOver(HttpConnection.Reply reply) {
        String status = reply.body().path("status").asText();
        return status.equals("CONFIRMED") || status.equals("CANCELLED");
    }

    private static void hear(Stage stage, Asked asked, HttpConnection.Reply reply) {
        if (reply.status() < ACCEPTED_BELOW) {
            asked.hear(reply);
        } else if (reply.status() == UNAVAILABLE || reply.status() == TOO_MANY) {
            asked.refusedOnce();
        } else {
            stage.violated("key " + asked.key() + " was answered by " + reply.status() + ": " + reply.body());
        }
    }
}

package io.holdfast.local.chaos;

import io.holdfast.local.load.Latencies;
import java.time.Duration;
import java.util.List;

/** Redis forgets all locks again and again, and is then away for a while. */
final class LoseRedis implements Row {

    private static final int CLIENTS = 12;
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final int READ_MILLIS = 5_000;

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String fault() {
        return "FLUSHALL of Redis every 2 s, then Redis stopped";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int orders = stage.scale().pick(120, 2_000, 20_000);
        Duration away = Duration.ofSeconds(stage.scale().pick(4, 30, 120));
        Goods goods = stage.goods();
        Traffic traffic = stage.traffic(goods.mix(stage.random(), orders, Goods.OUT_OF_TIME));
        int half = orders / 2;
        traffic.start(CLIENTS);
        spread(stage, traffic, 0, half, Duration.ofSeconds(stage.scale().pick(4, 20, 120)), true);
        traffic.awaitPlaced(half, Duration.ofSeconds(60));
        stage.fault("redis stopped for " + away.toSeconds() + " s");
        stage.system().stop("redis");
        try {
            int before = traffic.placed();
            spread(stage, traffic, half, orders, away, false);
            int during = traffic.placed() - before;
            // What a client was told before Redis was back.
            long confirmed = traffic.orders().subList(half, orders).stream()
                    .filter(Asked::isConfirmed)
                    .count();
            stage.require(confirmed > 0, "no order was confirmed while Redis was away");
            stage.figure(
                    "without Redis",
                    "%d orders in %d s, %d of them confirmed at once",
                    during,
                    away.toSeconds(),
                    confirmed);
        } finally {
            stage.system().start("redis");
        }
        traffic.finish();
        stage.awaitAllEnded(System.nanoTime());
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        stage.requireFewOutOfTime(traffic);
        NoRefusals.require(stage, traffic);
        stage.figure(
                "p99 of orders without a card, with Redis and without",
                "%.0f ms, %.0f ms",
                p99(traffic.orders().subList(0, half)),
                p99(traffic.orders().subList(half, orders)));
    }

    /** Gives out orders evenly over so long, and forgets all locks meanwhile if wanted. */
    private static void spread(Stage stage, Traffic traffic, int from, int to, Duration over, boolean flushes)
            throws Exception {
        long begin = System.nanoTime();
        long flushed = begin;
        double part = 0;
        while (part < 1) {
            part = (System.nanoTime() - begin) / (double) over.toNanos();
            traffic.allow(from + (int) Math.ceil((to - from) * Math.min(1, part)));
            if (flushes && System.nanoTime() - flushed > BETWEEN.toNanos()) {
                flushed = System.nanoTime();
                stage.fault("FLUSHALL");
                try (RedisSocket redis = new RedisSocket(stage.system().portOf("redis"), READ_MILLIS)) {
                    redis.send("FLUSHALL");
                    redis.line();
                }
            }
            Thread.sleep(TICK.toMillis());
        }
    }

    private static double p99(List<Asked> orders) {
        return Latencies.of(orders.stream()
                        .filter(asked -> asked.plan().waits() && asked.fromCard() == 0)
                        .mapToLong(Asked::tookNanos)
                        .toArray())
                .p99();
    }
}

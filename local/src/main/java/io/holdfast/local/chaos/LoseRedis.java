package io.holdfast.local.chaos;

import io.holdfast.local.load.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Redis forgets all locks again and again, and is then away for a while. */
final class LoseRedis implements Row {

    private static final int CLIENTS = 12;
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration BACK = Duration.ofSeconds(4);
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
        int last = orders / 10;
        traffic.allow(0);
        traffic.start(CLIENTS);
        try (LockHolders locks = new LockHolders(stage.system().portOf("redis"))) {
            spread(
                    traffic,
                    0,
                    half,
                    Duration.ofSeconds(stage.scale().pick(5, 20, 120)),
                    new Flushes(stage, locks)::whenDue);
            traffic.awaitPlaced(half, Duration.ofSeconds(60));
            stage.figure("locks taken between flushes", "%d", locks.taken());
            stage.fault("redis stopped for " + away.toSeconds() + " s");
            stage.system().stop("redis");
            try {
                away(stage, traffic, half, orders - last, away);
                stage.require(
                        locks.isCut() && !stage.system().isReady("redis"),
                        "Redis answered while it was to be away: nothing was tested");
            } finally {
                stage.system().start("redis");
            }
        }
        stage.system().awaitReady("redis");
        stage.mended();
        try (LockHolders locks = new LockHolders(stage.system().portOf("redis"))) {
            spread(traffic, orders - last, orders, BACK, () -> {});
            stage.awaitLooks();
            traffic.finish();
            stage.figure("locks taken when Redis was back", "%d", locks.taken());
            stage.require(locks.taken() > 0, "no lock was taken when Redis was back");
        }
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        stage.requireFewOutOfTime(traffic);
        NoRefusals.require(stage, traffic);
        stage.figure(
                "p99 of orders without a card, with Redis and without",
                "%.0f ms, %.0f ms",
                p99(traffic.orders().subList(0, half)),
                p99(traffic.orders().subList(half, orders - last)));
    }

    private static void away(Stage stage, Traffic traffic, int from, int to, Duration away) throws Exception {
        int before = traffic.placed();
        spread(traffic, from, to, away, () -> {});
        int during = traffic.placed() - before;
        // What a client was told before Redis was back.
        long confirmed = traffic.orders().subList(from, to).stream()
                .filter(Asked::isConfirmed)
                .count();
        stage.require(confirmed > 0, "no order was confirmed while Redis was away");
        stage.figure(
                "without Redis",
                "%d orders in %d s, %d of them confirmed at once",
                during,
                away.toSeconds(),
                confirmed);
    }

    /** What is done besides at each tick. */
    private interface Meanwhile {
        void tick() throws IOException;
    }

    /** Gives out orders evenly over so long. */
    private static void spread(Traffic traffic, int from, int to, Duration over, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        double part = 0;
        while (part < 1) {
            part = (System.nanoTime() - begin) / (double) over.toNanos();
            traffic.allow(from + (int) Math.ceil((to - from) * Math.min(1, part)));
            meanwhile.tick();
            Thread.sleep(TICK.toMillis());
        }
    }

    /** Lets Redis forget everything; where no lock was taken since the last time there was nothing to forget. */
    private static final class Flushes {

        private final Stage stage;
        private final LockHolders locks;
        private final List<Integer> taken = new ArrayList<>(List.of(0));
        private long flushed = System.nanoTime();

        Flushes(Stage stage, LockHolders locks) {
            this.stage = stage;
            this.locks = locks;
        }

        void whenDue() throws IOException {
            if (System.nanoTime() - flushed <= BETWEEN.toNanos()) {
                return;
            }
            flushed = System.nanoTime();
            int now = locks.taken();
            stage.require(
                    now > taken.get(taken.size() - 1), "no lock was taken before flush " + taken.size() + ": " + taken);
            taken.add(now);
            stage.fault("FLUSHALL");
            try (RedisSocket redis = new RedisSocket(stage.system().portOf("redis"), READ_MILLIS)) {
                redis.send("FLUSHALL");
                String answer = redis.line();
                stage.require("+OK".equals(answer), "FLUSHALL was answered by " + answer);
            }
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

package io.holdfast.local.chaos;

import java.time.Duration;

/** A coordinator is paused long enough to be thought dead, and wakes up with all that it was about to do. */
final class PauseCoordinator implements Row {

    private static final int CLIENTS = 12;
    private static final Duration PORTION = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String fault() {
        return "SIGSTOP of a coordinator, SIGCONT when the other has taken over";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int pauses = stage.scale().pick(1, 5, 50);
        Duration pause = Duration.ofSeconds(stage.scale().pick(5, 10, 10));
        int orders = stage.scale().pick(150, 1_000, 10_000);
        Goods goods = stage.goods();
        Traffic traffic = stage.traffic(goods.mix(stage.random(), orders, Goods.DISTURBED));
        int portion = orders / (pauses + 1);
        traffic.allow(portion);
        traffic.start(CLIENTS);
        long last = System.nanoTime();
        for (int i = 0; i < pauses; i++) {
            traffic.awaitPlaced(i * portion + portion / 4 + stage.random().nextInt(Math.max(1, portion / 2)), PORTION);
            String victim = stage.system().busiestCoordinator();
            stage.fault("SIGSTOP " + victim + " for " + pause.toSeconds() + " s");
            stage.system().signal(victim, "STOP");
            try {
                traffic.allow((i + 2) * portion);
                Thread.sleep(pause.toMillis());
            } finally {
                stage.system().signal(victim, "CONT");
                last = System.nanoTime();
            }
            stage.system().awaitReady(victim);
        }
        traffic.finish();
        stage.awaitAllEnded(Math.max(last, System.nanoTime()));
        stage.readEnds(traffic, goods);
        stage.figure("pauses", "%d of %d s", pauses, pause.toSeconds());
    }
}

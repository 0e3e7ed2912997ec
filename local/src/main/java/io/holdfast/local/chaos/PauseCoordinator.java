package io.holdfast.local.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A coordinator is paused long enough to be thought dead, and wakes up with all that it was about to do. */
final class PauseCoordinator implements Row {

    private static final int CLIENTS = 12;
    private static final Duration TAKEOVER_SEEN = Duration.ofSeconds(15);
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
        Duration pause = Duration.ofSeconds(stage.scale().pick(4, 10, 10));
        int orders = stage.scale().pick(100, 1_000, 10_000);
        Goods goods = stage.goods();
        Traffic traffic = stage.traffic(goods.mix(stage.random(), orders, Goods.DISTURBED));
        int portion = orders / (pauses + 1);
        traffic.allow(portion);
        traffic.start(CLIENTS);
        List<Long> takeovers = new ArrayList<>();
        long taken = 0;
        for (int i = 0; i < pauses; i++) {
            traffic.awaitPlaced(i * portion + portion / 4 + stage.random().nextInt(Math.max(1, portion / 2)), PORTION);
            String victim = stage.system().busiestCoordinator();
            stage.fault("SIGSTOP " + victim + " for " + pause.toSeconds() + " s");
            stage.system().signal(victim, "STOP");
            long begin = System.nanoTime();
            try {
                traffic.allow((i + 2) * portion);
                // It must not wake before the other one has all that it will then think to be its own.
                Optional<Takeover.Seen> seen = new Takeover(stage.openWork()).watch(begin, TAKEOVER_SEEN);
                stage.require(seen.isPresent(), "that " + victim + " is paused cannot be seen in its heartbeat");
                if (seen.isPresent() && seen.get().transactions() > 0) {
                    requireTakenOver(stage, victim, seen.get());
                    takeovers.add(seen.get().millis());
                    taken += seen.get().transactions() - seen.get().left();
                }
                Thread.sleep(Math.max(0, pause.toMillis() - (System.nanoTime() - begin) / 1_000_000));
            } finally {
                stage.system().signal(victim, "CONT");
                stage.mended();
            }
            stage.system().awaitReady(victim);
        }
        stage.awaitLooks();
        traffic.finish();
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        stage.figure("pauses", "%d of %d s or more", pauses, pause.toSeconds());
        stage.figure("takeovers", "%s ms, of %d transactions in all", takeovers, taken);
        stage.require(taken > 0, "no paused coordinator had anything to be taken over: nothing was tested");
    }

    /** A row that it was about to commit stays locked until it wakes; the others are taken. */
    private static void requireTakenOver(Stage stage, String victim, Takeover.Seen seen) throws SQLException {
        stage.require(
                seen.left() == 0 || !stage.openWork().leavesAny(seen.replica()),
                "of " + seen.transactions() + " transactions of the paused " + victim + ", " + seen.left()
                        + " still belonged to it after " + seen.millis() + " ms");
    }
}

package io.holdfast.local.chaos;

import java.time.Duration;

/** The database of everybody dies as by {@code kill -9} and comes back with what was committed. */
final class KillDatabase implements Row {

    private static final int CLIENTS = 12;
    private static final Duration PORTION = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "kill-database";
    }

    @Override
    public String fault() {
        return "kill -9 of MariaDB";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int kills = stage.scale().pick(1, 3, 30);
        int orders = stage.scale().pick(100, 1_000, 10_000);
        Goods goods = stage.goods();
        Traffic traffic = stage.traffic(goods.mix(stage.random(), orders, Goods.DISTURBED));
        int portion = orders / (kills + 1);
        traffic.allow(portion);
        traffic.start(CLIENTS);
        for (int kill = 0; kill < kills; kill++) {
            int moment = kill * portion + portion / 4 + stage.random().nextInt(Math.max(1, portion / 2));
            // Those who watched the last kill may have let more be placed: there must be something under way again.
            traffic.awaitPlaced(Math.max(moment, traffic.placed() + portion / 8), PORTION);
            stage.fault("kill -9 mariadb");
            stage.system().kill("mariadb");
            traffic.allow((kill + 1) * portion + portion / 2);
            stage.system().awaitReady("mariadb");
            stage.mended();
            stage.system().awaitReady("order");
            stage.system().awaitReady("coordinator");
            // Of all faults this one forgets most: what is committed is looked at after each, before the next one.
            stage.require(stage.awaitNextLook(), "the invariants could not be read after kill " + (kill + 1));
            traffic.allow((kill + 2) * portion);
        }
        stage.awaitLooks();
        traffic.finish();
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        long acknowledged =
                traffic.orders().stream().filter(Asked::isAcknowledged).count();
        stage.figure("acknowledged", "%d orders, all of them there in the end unless said otherwise", acknowledged);
    }
}

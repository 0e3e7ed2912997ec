package io.holdfast.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Every service dies as by {@code kill -9}, one after the other, and so does one of the two coordinators, under load. */
final class KillServices implements Row {

    private static final List<String> SERVICES = List.of("order", "stock", "balance", "coupon", "payment");
    private static final String A_COORDINATOR = "a coordinator";
    private static final int CLIENTS = 12;
    private static final long TAKEOVER_MILLIS = 5_000;
    private static final Duration TAKEOVER_SEEN = Duration.ofSeconds(20);
    private static final Duration PORTION = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public String fault() {
        return "kill -9 of each service and of one of two coordinators, in rotation";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int kills = stage.scale().pick(2, 12, 200);
        int orders = stage.scale().pick(150, 2_000, 100_000);
        Goods goods = stage.goods();
        Traffic traffic = stage.traffic(goods.mix(stage.random(), orders, Goods.DISTURBED));
        int portion = orders / (kills + 1);
        List<Long> takeovers = new ArrayList<>();
        long taken = 0;
        traffic.allow(portion);
        traffic.start(CLIENTS);
        List<String> victims = victims(stage, kills);
        for (int kill = 0; kill < kills; kill++) {
            int moment = kill * portion + portion / 4 + stage.random().nextInt(Math.max(1, portion / 2));
            traffic.awaitPlaced(moment, PORTION);
            String victim = victims.get(kill);
            if (victim.equals(A_COORDINATOR)) {
                victim = stage.system().busiestCoordinator();
            }
            stage.fault("kill -9 " + victim);
            long dead = System.nanoTime();
            if (ChaosSystem.COORDINATORS.contains(victim)) {
                stage.system().killForGood(victim);
                // What goes on meanwhile is what the other one has to do besides.
                traffic.allow((kill + 2) * portion);
                Optional<Takeover.Seen> seen = new Takeover(stage.openWork()).watch(dead, TAKEOVER_SEEN);
                stage.require(seen.isPresent(), "the death of " + victim + " cannot be seen in its heartbeat");
                // How soon nothing is taken over says nothing.
                if (seen.isPresent() && seen.get().transactions() > 0) {
                    stage.require(
                            seen.get().isTakenOver() && seen.get().millis() <= TAKEOVER_MILLIS,
                            "of " + seen.get().transactions() + " transactions of " + victim + ", "
                                    + seen.get().left() + " had not moved on after "
                                    + seen.get().millis() + " ms; all were to move on within 5 s");
                    takeovers.add(seen.get().millis());
                    taken += seen.get().transactions() - seen.get().left();
                }
                stage.system().start(victim);
            } else {
                stage.system().kill(victim);
                traffic.allow((kill + 2) * portion);
            }
            stage.system().awaitReady(victim);
            stage.mended();
        }
        stage.awaitLooks();
        traffic.finish();
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        stage.requireHalfConfirmed(traffic);
        stage.figure("takeovers", "%s ms, of %d transactions in all", takeovers, taken);
        stage.require(taken > 0, "no coordinator had anything to be taken over: nothing was tested");
    }

    /** Each service in turn, a coordinator before every third of them, so that any number of kills has both. */
    private static List<String> victims(Stage stage, int kills) {
        Random random = new Random(stage.random().nextLong());
        List<String> victims = new ArrayList<>();
        while (victims.size() < kills) {
            List<String> services = new ArrayList<>(SERVICES);
            Collections.shuffle(services, random);
            victims.add(A_COORDINATOR);
            victims.addAll(services.subList(0, 3));
            victims.add(A_COORDINATOR);
            victims.addAll(services.subList(3, services.size()));
        }
        return victims;
    }
}

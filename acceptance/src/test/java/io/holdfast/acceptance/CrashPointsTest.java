package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every process dies at its crash points while orders run, is started again, and every order still ends whole. The points
 * are read from the jars that run, so that a new durable step without a way there fails this test in each build.
 *
 * <p>In each build at the steps that every order goes through; {@code -Dacceptance.crashes=every} stops at all of them, three
 * processes at a time, and at a point of the kit in one of the services that have it: 112 points in six minutes, for which a
 * build has no time; {@code -Dacceptance.crashes=all} stops
 * every service at every point of its own, one process at a time;
 * {@code -Dacceptance.crash-step=NAME} stops only at the steps in whose names that expression finds something.
 */
@ExtendWith(OneSystem.class)
class CrashPointsTest {

    private static final String FORM = System.getProperty("acceptance.crashes", "");
    private static final boolean ALL = FORM.equals("all");
    private static final String EVERY = "";
    /** What every order goes through, and what each build has the time for. */
    private static final String CORE = "LocalStep.(TRY|CONFIRM)$|OutsideStep.(RECORD_HOLD|RECORD_KEPT)$|PlaceStep"
            + "|StoreStep.(BEGIN|DECIDE|END)$";

    private static final String WANTED = System.getProperty("acceptance.crash-step", FORM.isEmpty() ? CORE : EVERY);
    private static final Pattern ONLY = Pattern.compile(WANTED);
    private static final int AT_ONCE = 3;
    private static final List<String> MOMENTS = List.of("BEFORE", "AFTER");
    private static final Duration TO_BE_REACHED = Duration.ofMinutes(3);
    private static final Duration ENDED = Duration.ofMinutes(3);

    /**
     * Of the orders that only a crash can keep from being confirmed, at least so many are. On a busy machine a process is often
     * back only when the time for the tries is over.
     */
    private static final double FAIR_SHARE = 0.25;

    private static final Path FIGURES = Path.of("target", "crash-points.json");

    /** What has just ended is no business of the checker yet. */
    private static final Duration UNTIL_CHECKED = Duration.ofMillis(5_500);

    private static final Map<String, String> MODULES = new TreeMap<>(Map.of(
            "coordinator", "tcc-coordinator",
            "order", "order-service",
            "stock", "stock-service",
            "balance", "balance-service",
            "coupon", "coupon-service",
            "payment", "payment-service"));

    private static final String ON_CONFIRM = "OnConfirmStep";

    /** Steps that are in a service's jars and no part of it. */
    private static final Map<String, Set<String>> NOT_ITS_OWN = Map.of(
            "order", Set.of("OutsideStep", ON_CONFIRM),
            "stock", Set.of("OutsideStep", ON_CONFIRM),
            "balance", Set.of("OutsideStep", ON_CONFIRM),
            "coupon", Set.of("OutsideStep", ON_CONFIRM),
            "payment", Set.of("LocalStep", ON_CONFIRM));

    /** Steps that no order brings a process to, and the component test that goes there. */
    private static final Map<String, String> NOT_IN_THE_SHOP = Map.of(
            "StoreStep.ARCHIVE", "days later: ArchiveCrashTest",
            "StoreStep.REMOVE", "days later: ArchiveCrashTest",
            "WebhookStep.REMOVE_OLD", "once an hour: RemovedEventsCrashTest",
            "CleaningStep.REMOVE", "a week later: KitCrashTest",
            "CleaningStep.LEAVE", "a week later: KitCrashTest",
            "OnConfirmStep.WORK", "no branch of an order works at confirm: KitCrashTest",
            "OnConfirmStep.CANCEL", "no branch of an order works at confirm: KitCrashTest",
            "OutsideStep.GIVE_UP", "an operator gives up a refused confirm: GiveUpsTest",
            "OutsideStep.REJECT", "payment-service refuses nothing before it asks the gateway: KitCrashTest");

    /** Points that only the second replica comes to, when the first is gone. */
    private static final Set<String> OF_THE_SECOND = Set.of(
            "StoreStep.CANCEL_EXPIRED", "StoreStep.CLAIM_UNOWNED", "StoreStep.CLAIM_DEAD", "StoreStep.CLAIM_LOST");

    private final RunningSystem system;
    private final Shop shop;
    private final Promises promises;
    private final Map<String, Victim> victims = new LinkedHashMap<>();

    CrashPointsTest(RunningSystem system, Shop shop) throws Exception {
        this.system = system;
        this.shop = shop;
        this.promises = new Promises(system, shop);
        for (String name : MODULES.keySet()) {
            victims.put(name, new Victim(name, system, shop));
        }
        victims.put("coordinator-2", new Victim("coordinator-2", system, shop));
    }

    /** A point, and in which process somebody is to die there. */
    private record Point(String process, DurableSteps.Step step, String moment) {

        @Override
        public String toString() {
            return process + ": " + moment.toLowerCase(Locale.ROOT) + " " + step.shortName();
        }
    }

    /** Nobody dies here, so that every step is looked at in each build, not only those at which somebody dies there. */
    @Test
    void everyDurableStepHasAWayOrAReasonForNone() throws Exception {
        Ways ways = new Ways(system, shop, promises, victim("coordinator"));
        Set<String> names = new TreeSet<>();
        Set<String> types = new TreeSet<>();
        List<String> without = new ArrayList<>();
        for (String service : MODULES.keySet()) {
            for (DurableSteps.Step step : steps(service)) {
                names.add(step.shortName());
                types.add(type(step));
                if (isReached(service, step) && ways.to(step, process(service, step)) == null) {
                    without.add(service + ": " + step.shortName());
                }
            }
        }
        assertThat(without).as("durable steps without a way: add one to Ways").isEmpty();
        assertThat(names)
                .as("the durable steps; a name that is gone excuses nothing")
                .containsAll(NOT_IN_THE_SHOP.keySet())
                .containsAll(OF_THE_SECOND);
        assertThat(types)
                .containsAll(NOT_ITS_OWN.values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .toList());
    }

    @Test
    void ordersEndWholeWhereverAProcessDies() throws Exception {
        Instant start = Instant.now();
        Map<String, List<Point>> points = points();
        List<String> missed;
        try {
            missed = dieEverywhere(points, new Ways(system, shop, promises, victim("coordinator")));
        } finally {
            new GatewaySimulator(system).faults(Map.of()); // The next test class has the same system.
        }
        Duration died = Duration.between(start, Instant.now());
        int orders = promises.size();
        Awaitility.await()
                .atMost(ENDED)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() ->
                        assertThat(promises.open()).as("what has not ended").isEmpty());
        Duration ended = Duration.between(start, Instant.now());
        Thread.sleep(UNTIL_CHECKED.toMillis());
        System.out.println(system.run("check"));
        int all = points.values().stream().mapToInt(List::size).sum();
        tell(all, all - missed.size(), orders, died, ended);
        assertThat(missed).as("points at which nobody died").isEmpty();
        assertThat(promises.plainConfirmed())
                .as("confirmed of %d plain orders", promises.plain())
                .isPositive()
                .isGreaterThanOrEqualTo((int) (promises.plain() * FAIR_SHARE));
    }

    /** Returns the points at which nobody died. */
    private List<String> dieEverywhere(Map<String, List<Point>> points, Ways ways) throws Exception {
        List<String> missed = new ArrayList<>();
        List<List<Point>> longestFirst = points.values().stream()
                .sorted(Comparator.comparing(List<Point>::size).reversed())
                .toList();
        // More at once would only wait for each other: orders need everybody, and each start needs a core.
        ExecutorService threads = Executors.newFixedThreadPool(ALL ? 1 : AT_ONCE);
        try {
            List<Future<List<String>>> rounds = new ArrayList<>();
            for (List<Point> each : longestFirst) {
                rounds.add(threads.submit(() -> die(each, ways)));
            }
            for (Future<List<String>> round : rounds) {
                missed.addAll(round.get(1, TimeUnit.HOURS));
            }
        } finally {
            threads.shutdownNow();
            // A way that is broken off sets right what it has made worse.
            boolean unused = threads.awaitTermination(1, TimeUnit.MINUTES);
        }
        return missed;
    }

    /** Prints the figures, and leaves those of all points to the reliability report. */
    private void tell(int all, int reached, int orders, Duration died, Duration ended) throws IOException {
        int elsewhere = MOMENTS.size() * NOT_IN_THE_SHOP.size();
        System.out.printf(
                "%d of %d crash points reached in %d s, %d more in component tests; %d orders, all ended after %d s, %d"
                        + " of %d plain ones confirmed%n",
                reached,
                all,
                died.toSeconds(),
                elsewhere,
                orders,
                ended.toSeconds(),
                promises.plainConfirmed(),
                promises.plain());
        if (WANTED.equals(EVERY)) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("points", all);
            figures.put("reached", reached);
            figures.put("inComponentTests", elsewhere);
            figures.put("orders", orders);
            figures.put("plainOrders", promises.plain());
            figures.put("plainOrdersConfirmed", promises.plainConfirmed());
            figures.put("seconds", ended.toSeconds());
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(FIGURES, CanonicalJson.write(figures));
        }
    }

    private Victim victim(String process) {
        return Objects.requireNonNull(victims.get(process), process);
    }

    /** All points, by the process that dies there; in the usual form a point of the kit once. */
    private Map<String, List<Point>> points() throws Exception {
        Map<String, List<Point>> points = new TreeMap<>();
        Map<String, Integer> turns = new TreeMap<>();
        Map<DurableSteps.Step, List<String>> havers = new TreeMap<>();
        for (String service : MODULES.keySet()) {
            for (DurableSteps.Step step : steps(service)) {
                if (ONLY.matcher(step.shortName()).find() && isReached(service, step)) {
                    havers.computeIfAbsent(step, none -> new ArrayList<>()).add(service);
                }
            }
        }
        for (Map.Entry<DurableSteps.Step, List<String>> each : havers.entrySet()) {
            for (String moment : MOMENTS) {
                List<String> having = each.getValue();
                if (!ALL) {
                    String type = each.getKey().type();
                    having = List.of(having.get(turns.merge(type, 1, Integer::sum) % having.size()));
                }
                for (String service : having) {
                    points.computeIfAbsent(service, none -> new ArrayList<>())
                            .add(new Point(process(service, each.getKey()), each.getKey(), moment));
                }
            }
        }
        return points;
    }

    private static Set<DurableSteps.Step> steps(String service) throws Exception {
        return DurableSteps.of(RunningSystem.application(Objects.requireNonNull(MODULES.get(service), service)));
    }

    /** Whether an order brings that service to that step. */
    private static boolean isReached(String service, DurableSteps.Step step) {
        return !NOT_ITS_OWN.getOrDefault(service, Set.of()).contains(type(step))
                && !NOT_IN_THE_SHOP.containsKey(step.shortName());
    }

    /** As tests speak of its enum. */
    private static String type(DurableSteps.Step step) {
        return step.shortName().substring(0, step.shortName().indexOf('.'));
    }

    /** Which of the service's processes comes to that step. */
    private static String process(String service, DurableSteps.Step step) {
        return OF_THE_SECOND.contains(step.shortName()) ? "coordinator-2" : service;
    }

    /** Dies at one after the other; returns those at which nobody died. */
    private List<String> die(List<Point> points, Ways ways) throws Exception {
        List<String> missed = new ArrayList<>();
        for (Point point : points) {
            Victim victim = victim(point.process());
            Ways.Way way = ways.to(point.step(), point.process());
            if (way == null) {
                missed.add(point + ": no way leads there; add one to Ways");
                continue;
            }
            long begin = System.nanoTime();
            String wanted = point.step().point(point.moment());
            victim.arm(wanted);
            String trouble = "";
            try {
                ways.plainOrder();
            } catch (UncheckedIOException e) {
                trouble = ", the last trouble was " + e; // order-service is the one that is down.
            }
            while (!victim.died() && System.nanoTime() - begin < TO_BE_REACHED.toNanos()) {
                try {
                    way.go(victim::died);
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | AssertionError e) {
                    trouble = ", the last trouble was " + e;
                    Thread.sleep(300); // Somebody else is down.
                }
                Thread.sleep(50);
            }
            long took = System.nanoTime() - begin;
            if (victim.died() && victim.diedAt().equals(wanted)) {
                victim.revive();
            } else {
                missed.add(point + trouble);
                victim.disarm();
            }
            System.out.printf(
                    "%s, %s in %.1f s, back after %.1f s%s%n",
                    point,
                    victim.died() ? "reached" : "NOT reached",
                    took / 1e9,
                    (System.nanoTime() - begin - took) / 1e9,
                    victim.died() ? "" : trouble);
        }
        return missed;
    }
}

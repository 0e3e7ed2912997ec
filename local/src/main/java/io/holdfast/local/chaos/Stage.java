package io.holdfast.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** What a row of the table has to play on, and where it tells what it saw. */
final class Stage {

    private static final Duration READING = Duration.ofSeconds(60);
    private static final int SHOWN = 20;
    private static final int FEW = 50;
    private static final Duration HALF_PLACED = Duration.ofHours(1);
    private static final Duration LOOK_BOUND = Duration.ofSeconds(60);

    private final ChaosSystem system;
    private final History history;
    private final Scale scale;
    private final String row;
    private final String run;
    private final SplittableRandom random;
    private final Console console;
    private final Looks looks = new Looks();
    private final Endings endings;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, String> figures = new LinkedHashMap<>();
    private final List<Traffic> traffic = new ArrayList<>();
    private int violationCount;
    private int faults;
    private int orders;
    private int confirmed;
    private int cancelled;
    private long refused;

    /** Where a person sees how it goes. */
    interface Console {
        void say(String line);
    }

    Stage(
            ChaosSystem system,
            History history,
            Scale scale,
            String row,
            String run,
            SplittableRandom random,
            Console console) {
        this.system = system;
        this.history = history;
        this.scale = scale;
        this.row = row;
        this.run = run;
        this.random = random;
        this.console = console;
        this.endings = new Endings(new OpenWork(system));
    }

    ChaosSystem system() {
        return system;
    }

    Scale scale() {
        return scale;
    }

    SplittableRandom random() {
        return random;
    }

    Goods goods() {
        return new Goods(system, row);
    }

    OpenWork openWork() {
        return new OpenWork(system);
    }

    Traffic traffic(List<Plan> plans) {
        endings.rowBegins();
        Traffic made = new Traffic(system, history, row, run + "-" + traffic.size(), plans);
        traffic.add(made);
        return made;
    }

    synchronized void violated(String what) {
        violationCount++;
        history.tell(row, "violation", Map.of("what", what));
        if (violations.size() < SHOWN) {
            violations.add(what);
            console.say("    VIOLATION " + what);
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            violated(otherwise);
        }
    }

    Looks looks() {
        return looks;
    }

    /** How often the invariants must be read while something is broken. */
    int leastLooks() {
        return scale.pick(1, 3, 3);
    }

    /** Whether that often was reached. */
    boolean isWatched() {
        return looks.during() >= leastLooks();
    }

    /** Waits until it is. To be called while orders are placed. */
    void awaitLooks() throws InterruptedException {
        looks.await(leastLooks(), LOOK_BOUND);
    }

    /** Whether the invariants were read once more, from now on; waits for it. */
    boolean awaitNextLook() throws InterruptedException {
        return looks.awaitNext(LOOK_BOUND);
    }

    /** Lets somebody look now, so that what comes bears it as what will be broken does. */
    void lookNow() {
        looks.lookNow();
    }

    /** Something is broken from now on, until it is mended or all has ended. Rows that tell each fault need not say so. */
    void faultsBegin() {
        endings.faultsBegin();
        looks.faultsBegin(System.nanoTime());
    }

    /** Nothing is broken, and all that comes now is to end as soon as ever; but clients get into each other's way. */
    void crowdBegins() {
        looks.faultsBegin(System.nanoTime());
    }

    /** What was broken is back, or awake: from now on, and until the next fault, everything must end soon. */
    void mended() {
        endings.mended();
    }

    void fault(String what) {
        faultsBegin();
        faults(1);
        history.tell(row, "fault", Map.of("what", what));
    }

    /** The same fault again, that is too frequent to be told each time. */
    synchronized void faults(int many) {
        faults += many;
    }

    synchronized void figure(String name, String value) {
        figures.put(name, value);
        history.tell(row, "figure", Map.of("name", name, "value", value));
        console.say("    " + name + ": " + value);
    }

    void figure(String name, String format, Object... values) {
        figure(name, String.format(Locale.ROOT, format, values));
    }

    /** Places all orders but the last quarter, which waits until the invariants were read often enough meanwhile. */
    void placeWatched(Traffic of, int clients) throws InterruptedException {
        int most = of.orders().size();
        of.allow(most - most / 4);
        of.start(clients);
        of.awaitPlaced(most / 2, HALF_PLACED);
        awaitLooks();
        of.finish();
    }

    /** Waits until every transaction and every order has ended, and says how long they were open while nothing was broken. */
    void awaitAllEnded() throws InterruptedException {
        looks.faultsEnd();
        endings.mended();
        Endings.Found found = endings.await(Endings.BOUND);
        found.wrong().forEach(this::violated);
        figure("longest open while nothing was broken", found.figure());
    }

    /** Reads every order's end, and compares it with all that its client was told, and with what was taken and sold. */
    void readEnds(Traffic of, Goods goods) throws Exception {
        int read = of.readEnds(READING);
        require(
                read == of.orders().size(),
                "the ends of " + (of.orders().size() - read)
                        + " orders could not be compared with what clients were told");
        for (Asked asked : of.orders()) {
            asked.wrong().forEach(this::violated);
            confirmed += asked.isConfirmed() ? 1 : 0;
            cancelled += asked.isOver() && !asked.isConfirmed() ? 1 : 0;
            refused += asked.refused();
        }
        orders += of.orders().size();
        new Books(system, goods).compare(of.orders(), this::violated);
    }

    /**
     * An order may be let go while something is broken; a system that lets all of them go holds every invariant, and is of no
     * use. To be called when the ends were read.
     */
    void requireHalfConfirmed(Traffic of) {
        long kept = of.orders().stream().filter(Asked::isConfirmed).count();
        require(
                kept * 2 >= of.orders().size(),
                "only " + kept + " of " + of.orders().size() + " orders were confirmed, fewer than half");
    }

    /**
     * On a machine that others use too, an order may run out of its time. Nothing is wrong with it, but those that do must be few.
     * To be called when the ends were read.
     */
    void requireFewOutOfTime(Traffic of) {
        long outOfTime = of.orders().stream()
                .filter(asked -> Goods.OUT_OF_TIME.contains(asked.end()))
                .count();
        figure("out of time", "%d of %d orders", outOfTime, of.orders().size());
        require(
                outOfTime * FEW <= of.orders().size(),
                outOfTime + " of " + of.orders().size() + " orders ran out of time, more than one in " + FEW);
    }

    RowVerdict verdict(String fault, Watch watch, long branches, double seconds) {
        return new RowVerdict(
                row,
                fault,
                orders,
                confirmed,
                cancelled,
                refused,
                faults,
                looks.all(),
                looks.during(),
                watch.blind(),
                branches,
                Map.copyOf(figures),
                List.copyOf(violations),
                violationCount,
                Math.round(seconds * 10) / 10.0);
    }
}

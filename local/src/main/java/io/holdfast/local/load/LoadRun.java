package io.holdfast.local.load;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.check.Report;
import io.holdfast.local.check.SchemaAccess;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One load from the first product to the last figure. */
public final class LoadRun {

    /** What was asked for. */
    public record Wanted(
            int orders, int concurrency, double failRate, boolean hot, boolean full, boolean floor, long seed) {}

    private final Wanted wanted;
    private final Supplier<Site> site;
    private final Map<String, SchemaAccess> databases;
    private final SchemaAccess database;
    private final Supplier<Report> check;
    private final PrintStream progress;
    private final boolean terminal;

    /**
     * @param site asks what runs, now
     * @param databases the schema of each service, by its name
     * @param check looks at the invariants once the last order has ended
     * @param progress where a person sees how far it is
     * @param terminal whether a line there can be written over
     */
    public LoadRun(
            Wanted wanted,
            Supplier<Site> site,
            Map<String, SchemaAccess> databases,
            Supplier<Report> check,
            PrintStream progress,
            boolean terminal) {
        this.wanted = wanted;
        this.site = site;
        this.databases = databases;
        this.database = databases.values().iterator().next();
        this.check = check;
        this.progress = progress;
        this.terminal = terminal;
    }

    /** Does it, which takes as long as the orders take. */
    public Figures run() {
        Site system = site.get();
        Mix mix = mix(system);
        String run = Long.toString(System.currentTimeMillis(), 36);
        try {
            progress.println("Making products, money and coupons");
            Shop shop = new Preparation(system, run).shop(mix, wanted.orders());
            Floor.Use floorBefore = floor(system);
            progress.println("Placing " + wanted.orders() + " orders, " + wanted.concurrency() + " at a time");
            Snapshot before = Snapshot.of(system.processes(), database);
            Progress bar = new Progress(progress, terminal, wanted.orders());
            Outcomes outcomes = new Loop(system, shop, mix, run, wanted.orders()).run(wanted.concurrency(), bar);
            Site afterwards = site.get();
            Snapshot after = Snapshot.of(afterwards.processes(), database);
            bar.end();
            Floor.Use floorAfter = floor(afterwards);
            progress.println("Looking at the invariants");
            Figures figures = figures(outcomes, afterwards, before, after, check.get());
            return floorBefore == null || floorAfter == null ? figures : figures.besides(floorBefore, floorAfter);
        } catch (IOException e) {
            throw new StartFailure("the load cannot be prepared: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    private Mix mix(Site system) {
        boolean coupons = system.has("coupon");
        boolean cards = system.has("payment");
        if (wanted.full() && !(coupons && cards)) {
            throw new StartFailure("an order that uses every service needs coupon and payment to run");
        }
        return new Mix(wanted.seed(), wanted.failRate(), wanted.hot(), coupons, cards, wanted.full());
    }

    /** The same orders as bare SQL, when that was asked for. */
    private Floor.@Nullable Use floor(Site system) throws InterruptedException {
        if (!wanted.floor()) {
            return null;
        }
        progress.println("Measuring the floor: as many orders as bare SQL");
        Mix full = new Mix(wanted.seed(), wanted.failRate(), wanted.hot(), true, true, true);
        return new Floor(databases, full, wanted.orders(), wanted.concurrency()).measure(system.processes());
    }

    private Figures figures(Outcomes outcomes, Site system, Snapshot before, Snapshot after, Report report) {
        double seconds = after.secondsSince(before);
        int confirmed = outcomes.confirmed();
        int cancelled = outcomes.cancelled();
        List<Figures.Cost> costs = after.costs(before, system.processes(), confirmed);
        boolean known = costs.stream().allMatch(cost -> cost.cpuSeconds() != null);
        Double all = known
                ? (Double) costs.stream()
                        .map(Figures.Cost::cpuSeconds)
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .sum()
                : null;
        Double own = after.clientSince(before);
        return new Figures(
                wanted.orders(),
                wanted.concurrency(),
                wanted.failRate(),
                wanted.hot(),
                wanted.full(),
                wanted.seed(),
                Figures.rounded(seconds),
                confirmed,
                cancelled,
                outcomes.unexpected(),
                outcomes.first(),
                Figures.rounded(confirmed / seconds),
                Figures.rounded(cancelled / seconds),
                outcomes.latencies(),
                costs,
                Snapshot.perThousand(all, confirmed),
                own,
                after.othersSince(before, all, own),
                after.databaseSince(before, confirmed + cancelled),
                null,
                report);
    }
}

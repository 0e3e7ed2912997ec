package io.holdfast.local.load;

import io.holdfast.local.check.Report;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.process.StartFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** One load from the first product to the last figure. */
public final class LoadRun {

    /** What was asked for. */
    public record Wanted(int orders, int concurrency, double failRate, boolean hot, long seed) {}

    private final Wanted wanted;
    private final Supplier<Site> site;
    private final SchemaAccess database;
    private final Supplier<Report> check;
    private final PrintStream progress;
    private final boolean terminal;

    /**
     * @param site asks what runs, now
     * @param database any account that can ask the database server for its counters
     * @param check looks at the invariants once the last order has ended
     * @param progress where a person sees how far it is
     * @param terminal whether a line there can be written over
     */
    public LoadRun(
            Wanted wanted,
            Supplier<Site> site,
            SchemaAccess database,
            Supplier<Report> check,
            PrintStream progress,
            boolean terminal) {
        this.wanted = wanted;
        this.site = site;
        this.database = database;
        this.check = check;
        this.progress = progress;
        this.terminal = terminal;
    }

    /** Does it, which takes as long as the orders take. */
    public Figures run() {
        Site system = site.get();
        Mix mix = new Mix(wanted.seed(), wanted.failRate(), wanted.hot(), system.has("coupon"), system.has("payment"));
        String run = Long.toString(System.currentTimeMillis(), 36);
        try {
            progress.println("Making products, money and coupons");
            Shop shop = new Preparation(system, run).shop(mix, wanted.orders());
            progress.println("Placing " + wanted.orders() + " orders, " + wanted.concurrency() + " at a time");
            Snapshot before = Snapshot.of(system.processes(), database);
            Progress bar = new Progress(progress, terminal, wanted.orders());
            Outcomes outcomes = new Loop(system, shop, mix, run, wanted.orders()).run(wanted.concurrency(), bar);
            Site afterwards = site.get();
            Snapshot after = Snapshot.of(afterwards.processes(), database);
            bar.end();
            progress.println("Looking at the invariants");
            return figures(outcomes, afterwards, before, after, check.get());
        } catch (IOException e) {
            throw new StartFailure("the load cannot be prepared: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
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
                report);
    }
}

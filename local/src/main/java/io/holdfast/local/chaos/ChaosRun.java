package io.holdfast.local.chaos;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** A run from the start of its system to the verdict, row after row. */
public final class ChaosRun {

    /**
     * What was asked for.
     *
     * @param only the rows to run, by their names; all when empty
     * @param seed decides which orders are placed, who is hit, and after how many orders
     */
    public record Wanted(Path root, Scale scale, long seed, List<String> only, Map<String, String> environment) {}

    private static final List<Row> ROWS = List.of(
            new SameKey(),
            new SellOut(),
            new HotCouples(),
            new KillServices(),
            new PauseCoordinator(),
            new KillDatabase(),
            new LoseRedis(),
            new DoubleHolders(),
            new BrokenParticipant(),
            new UnreliableGateway());

    private static final String WARM_UP = "warm-up";
    private static final int WARM_UP_CLIENTS = 8;
    private static final Duration CALM = Duration.ofSeconds(60);
    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long EACH_ROW = 0x9E3779B97F4A7C15L;

    private final Wanted wanted;
    private final Console console;
    private final Instant began;
    private final Path folder;

    public ChaosRun(Wanted wanted, Console console, Clock clock) {
        this.wanted = wanted;
        this.console = console;
        this.began = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.folder = new LocalFolder(wanted.root(), 0)
                .chaosReports()
                .resolve(FOLDER.format(began) + "-seed-" + wanted.seed());
    }

    /** The names of all rows. */
    public static List<String> rows() {
        return ROWS.stream().map(Row::name).toList();
    }

    /** Where the history and the verdict are. */
    public Path folder() {
        return folder;
    }

    /** Does it, which takes minutes. */
    public Verdict run() {
        long begin = System.nanoTime();
        List<RowVerdict> verdicts = new ArrayList<>();
        int invariants = 0;
        try (History history = History.in(folder.resolve("history.jsonl"));
                ChaosSystem system = ChaosSystem.start(wanted.root(), wanted.environment(), console)) {
            console.line(
                    "  all of it in " + system.folder().shown(system.folder().whole()));
            console.line("");
            warmUp(system, history);
            for (int i = 0; i < ROWS.size(); i++) {
                Row row = ROWS.get(i);
                if (wanted.only().isEmpty() || wanted.only().contains(row.name())) {
                    SplittableRandom random = new SplittableRandom(wanted.seed() + EACH_ROW * (i + 1));
                    Played played = play(row, system, history, random);
                    verdicts.add(played.verdict());
                    invariants = Math.max(invariants, played.invariants());
                }
            }
            Verdict verdict = new Verdict(
                    wanted.seed(),
                    wanted.scale(),
                    command(),
                    began.toString(),
                    Runtime.version().toString(),
                    Runtime.getRuntime().availableProcessors(),
                    invariants,
                    Math.round((System.nanoTime() - begin) / 1e8) / 10.0,
                    verdicts);
            history.tell("", "verdict", Map.of("holds", verdict.holds()));
            Files.writeString(folder.resolve("verdict.json"), verdict.json() + "\n");
            if (!verdict.holds()) {
                system.keepLogs(folder.resolve("logs"));
            }
            return verdict;
        } catch (IOException e) {
            throw new StartFailure("the run failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    /** Java compiles what is used: the first orders would be slow whatever is broken. They are no part of any verdict. */
    private void warmUp(ChaosSystem system, History history) throws IOException, InterruptedException {
        Goods goods = new Goods(system, WARM_UP);
        SplittableRandom random = new SplittableRandom(wanted.seed());
        String run = Long.toString(began.getEpochSecond(), 36);
        Traffic traffic = new Traffic(
                system, history, WARM_UP, run, goods.mix(random, wanted.scale().pick(40, 400, 400), Goods.DISTURBED));
        traffic.start(WARM_UP_CLIENTS);
        traffic.finish();
    }

    private record Played(RowVerdict verdict, int invariants) {}

    private Played play(Row row, ChaosSystem system, History history, SplittableRandom random)
            throws InterruptedException {
        console.line(
                LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + "  " + row.name() + ": " + row.fault());
        long begin = System.nanoTime();
        String run = Long.toString(began.getEpochSecond(), 36);
        Stage stage = new Stage(system, history, wanted.scale(), row.name(), run, random, console::line);
        try (Watch watch = new Watch(system, history, row.name(), stage.looks(), stage::violated)) {
            try {
                row.run(stage);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                stage.violated("the row could not be played to its end: " + e);
            }
            watch.lookAtTheEnd();
            stage.require(
                    stage.isWatched(),
                    "the invariants were read " + stage.looks().during()
                            + " times while something was broken, fewer than " + stage.leastLooks()
                            + "; they could not be read " + watch.blind() + " times");
            Decisions.Seen seen = system.decisions().take();
            seen.toldBoth().forEach(both -> stage.violated("on the wire, " + both));
            RowVerdict verdict = stage.verdict(row.fault(), watch, seen.branches(), (System.nanoTime() - begin) / 1e9);
            console.line(String.format(
                    Locale.ROOT,
                    "    %s: %d orders, %d faults, %d looks at %d invariants, %d of them during the faults, %d violations, %.0f s",
                    verdict.holds() ? "holds" : "BROKEN",
                    verdict.orders(),
                    verdict.faults(),
                    verdict.looks(),
                    watch.invariants(),
                    verdict.looksDuring(),
                    verdict.violationCount(),
                    verdict.seconds()));
            calm(system);
            return new Played(verdict, watch.invariants());
        }
    }

    /** The next row begins with everybody there. */
    private static void calm(ChaosSystem system) throws InterruptedException {
        long giveUp = System.nanoTime() + CALM.toNanos();
        for (String name : List.of("mariadb", "redis")) {
            system.awaitReady(name);
        }
        for (String name : ChaosSystem.ALL_SERVICES) {
            if (System.nanoTime() < giveUp) {
                system.awaitReady(name);
            }
        }
    }

    /** What a person types to have the same again. */
    private String command() {
        StringBuilder command = new StringBuilder("./holdfast chaos");
        switch (wanted.scale()) {
            case SMALL -> command.append(" --small");
            case LONG -> command.append(" --long");
            case FULL -> {}
        }
        command.append(" --seed ").append(wanted.seed());
        if (!wanted.only().isEmpty()) {
            command.append(" --only ").append(String.join(",", wanted.only()));
        }
        return command.toString();
    }
}

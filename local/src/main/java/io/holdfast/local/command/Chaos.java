package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.chaos.ChaosRun;
import io.holdfast.local.chaos.ReliabilityPage;
import io.holdfast.local.chaos.Scale;
import io.holdfast.local.chaos.Summary;
import io.holdfast.local.chaos.Verdict;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Breaks a system of its own in every way it knows. */
@Command(
        name = "chaos",
        description = {
            "Starts a system of its own, with two coordinators, places orders, and breaks it: kills, pauses, takes away the"
                    + " database and Redis, lets participants and the gateway fail. Looks at the invariants all the time.",
            "Touches no other copy, and can run beside one. What was asked, told and broken, and the verdict, are left in"
                    + " .local/chaos. Takes a quarter of an hour.",
            "Exit code 0: nothing is violated, 1: something is, or the run could not be made."
        },
        mixinStandardHelpOptions = true)
public final class Chaos implements Callable<Integer> {

    private static final int LARGEST_SEED = 1_000_000_000;

    @Option(names = "--long", description = "200 kills, 100,000 orders, and the rest in proportion: hours.")
    private boolean longForm;

    @Option(names = "--small", description = "As much of everything as a build does: minutes.")
    private boolean small;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides which orders are placed, who is hit, and after how many orders (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            paramLabel = "ROW",
            split = ",",
            description =
                    "Only these kinds of fault: same-key, oversell, hot-couples, kill, pause, kill-database, redis,"
                            + " double-holders, broken-participant, gateway (default: all).")
    private List<String> only = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Runs nothing, but writes the page about the last three whole runs into that file.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        if (report != null) {
            return write(report);
        }
        if (longForm && small) {
            throw new StartFailure("--long and --small exclude each other");
        }
        for (String row : only) {
            if (!ChaosRun.rows().contains(row)) {
                throw new StartFailure("--only is one of " + String.join(", ", ChaosRun.rows()) + ", not " + row);
            }
        }
        long chosen = seed == null ? new SecureRandom().nextInt(LARGEST_SEED) : seed;
        Scale scale = longForm ? Scale.LONG : small ? Scale.SMALL : Scale.FULL;
        Console console = new Console(System.out, Clock.system(ZoneOffset.UTC));
        ChaosRun run = new ChaosRun(
                new ChaosRun.Wanted(root(), scale, chosen, only, System.getenv()), console, Clock.systemUTC());
        console.line("Breaking a system of its own, seed " + chosen);
        Verdict verdict = run.run();
        console.line("");
        Summary.of(verdict).forEach(console::line);
        console.line("History and verdict: " + root().relativize(run.folder()));
        return verdict.holds() ? 0 : 1;
    }

    private static Path root() {
        return Path.of(System.getProperty("holdfast.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    private static int write(Path file) throws IOException {
        List<Verdict> runs = ReliabilityPage.lastRuns(new LocalFolder(root(), 0).chaosReports());
        if (runs.isEmpty()) {
            throw new StartFailure("there was no whole run yet. Make one: ./holdfast chaos");
        }
        Files.writeString(file, ReliabilityPage.of(runs, ReliabilityPage.findings(root())));
        System.out.println("Written: " + file + ", of " + runs.size() + " runs");
        return runs.stream().allMatch(Verdict::holds) ? 0 : 1;
    }
}

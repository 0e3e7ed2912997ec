package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.load.Figures;
import io.holdfast.local.load.LoadRun;
import io.holdfast.local.load.Site;
import io.holdfast.local.load.Words;
import io.holdfast.local.run.ControlClient;
import io.holdfast.local.run.Databases;
import io.holdfast.local.run.StatusLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Places many orders and tells what they cost. */
@Command(
        name = "load",
        description = {
            "Places many orders over HTTP and tells how fast they ended and what they cost: time, CPU, memory, database"
                    + " work. Then looks at the invariants.",
            "The clients wait for each order's end before they place the next. The first load after a start is slower:"
                    + " Java compiles what is used.",
            "Exit code 0: all is as it should be, 1: an order ended otherwise or an invariant is broken, 3: nothing runs."
        },
        mixinStandardHelpOptions = true)
public final class Load implements Callable<Integer> {

    private static final int MOST_ORDERS = 200_000;
    private static final int MOST_CLIENTS = 256;

    /** What orders are made of. */
    enum MixKind {
        USUAL,
        FULL
    }

    @Mixin
    private Copy copy = new Copy();

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many orders (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--concurrency",
            paramLabel = "C",
            defaultValue = "16",
            description = "How many at a time (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = "--fail-rate",
            paramLabel = "F",
            defaultValue = "0.1",
            description =
                    "The part of the orders that the balance does not cover (full mix: whose card is declined), 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double failRate;

    @Option(names = "--hot", description = "All orders want one and the same product.")
    private boolean hot;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides which orders are placed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--mix",
            paramLabel = "MIX",
            defaultValue = "usual",
            description =
                    "usual: every fifth order brings a coupon, every fourth is paid by card. full: every order uses"
                            + " all five services, and those that fail do so in the last try (default: ${DEFAULT-VALUE}).")
    private MixKind mix = MixKind.USUAL;

    @Option(
            names = "--floor",
            description =
                    "With --mix full: also measure, right before and right after, what as many orders of the full mix cost as bare SQL"
                            + " in the same database server, and tell how many times that the load costs.")
    private boolean floor;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        require(orders >= 1 && orders <= MOST_ORDERS, "--orders is 1 to " + MOST_ORDERS);
        require(concurrency >= 1 && concurrency <= MOST_CLIENTS, "--concurrency is 1 to " + MOST_CLIENTS);
        require(failRate >= 0 && failRate <= 1, "--fail-rate is 0 to 1");
        require(
                !floor || mix == MixKind.FULL,
                "--floor is what orders of the full mix cost as bare SQL: it needs --mix full to compare like with like");
        ControlClient supervisor = copy.running().orElse(null);
        if (supervisor == null) {
            System.out.println("Holdfast does not run here. Start it: " + copy.typed("up"));
            return Copy.NOT_RUNNING;
        }
        Identities identities = new Identities(copy.folder());
        Figures figures = new LoadRun(
                        new LoadRun.Wanted(orders, concurrency, failRate, hot, mix == MixKind.FULL, floor, seed),
                        () -> new Site(
                                supervisor.ask("status").stream()
                                        .map(StatusLine::parse)
                                        .toList(),
                                identities),
                        Databases.of(copy.folder(), System.getenv()),
                        () -> Check.reportOfEnded(copy),
                        System.err,
                        System.console() != null)
                .run();
        if (json) {
            System.out.println(figures.json());
        } else {
            System.out.println();
            Words.of(figures).forEach(System.out::println);
        }
        return figures.isGood() ? 0 : 1;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new StartFailure(rule);
        }
    }
}

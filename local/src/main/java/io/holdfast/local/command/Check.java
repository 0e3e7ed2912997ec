package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.check.Bounds;
import io.holdfast.local.check.Checker;
import io.holdfast.local.check.Report;
import io.holdfast.local.run.Databases;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks whether the invariants hold. */
@Command(
        name = "check",
        description = {
            "Looks whether the invariants of the protocol hold, in the databases of all services, and changes nothing.",
            "Can be used while orders are placed: what is under way is left out by its state and age.",
            "Exit code 0: all of them hold, 1: one is broken, 3: nothing runs."
        },
        mixinStandardHelpOptions = true)
public final class Check implements Callable<Integer> {

    private static final Duration SETTLED = Duration.ofSeconds(1);

    @Mixin
    private Copy copy = new Copy();

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (copy.running().isEmpty()) {
            System.out.println("Holdfast does not run here. Start it: " + copy.typed("up"));
            return Copy.NOT_RUNNING;
        }
        Report report = report(copy, Bounds.DEFAULT);
        if (json) {
            System.out.println(report.json());
        } else {
            report.lines().forEach(System.out::println);
        }
        return report.holds() ? 0 : 1;
    }

    /** What is found when nobody places orders any more: then little time is enough to settle, and nothing is left out. */
    static Report reportOfEnded(Copy copy) {
        try {
            Thread.sleep(SETTLED.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
        return report(copy, new Bounds(SETTLED, Bounds.DEFAULT.end()));
    }

    private static Report report(Copy copy, Bounds bounds) {
        try {
            return new Checker(Databases.of(copy.folder(), System.getenv()), Databases.gateway(copy.folder()), bounds)
                    .check();
        } catch (IOException e) {
            throw new StartFailure("the payment gateway's ledger cannot be read: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new StartFailure(
                    "a schema cannot be read: " + e.getMessage()
                            + "\nIs MariaDB up (" + copy.typed("status")
                            + ")? With an external one the same HOLDFAST_MARIADB_ variables are needed as for up.",
                    e);
        }
    }
}

package io.holdfast.local.command;

import io.holdfast.local.run.ControlClient;
import io.holdfast.local.run.StatusLine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs. */
@Command(
        name = "status",
        description = "Shows what runs. Exit code 0: all of it is ready, 1: not all, 3: nothing runs.",
        mixinStandardHelpOptions = true)
public final class Status implements Callable<Integer> {

    @Mixin
    private Copy copy = new Copy();

    @Override
    public Integer call() {
        Optional<ControlClient> supervisor = copy.running();
        if (supervisor.isEmpty()) {
            System.out.println("Holdfast does not run here. Start it: " + copy.typed("up"));
            return Copy.NOT_RUNNING;
        }
        List<StatusLine> lines =
                supervisor.get().ask("status").stream().map(StatusLine::parse).toList();
        System.out.printf("%-14s %-11s %6s %8s %9s  %s%n", "NAME", "STATE", "PORT", "PID", "RESTARTS", "");
        for (StatusLine line : lines) {
            System.out.printf(
                    "%-14s %-11s %6d %8s %9d  %s%n",
                    line.name(),
                    line.state(),
                    line.port(),
                    line.pid() == 0 ? "-" : Long.toString(line.pid()),
                    line.restarts(),
                    line.detail());
        }
        return lines.stream().allMatch(line -> line.state().equals(StatusLine.READY)) ? 0 : 1;
    }
}

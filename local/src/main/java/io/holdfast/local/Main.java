package io.holdfast.local;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.command.Chaos;
import io.holdfast.local.command.Check;
import io.holdfast.local.command.Demo;
import io.holdfast.local.command.Down;
import io.holdfast.local.command.Load;
import io.holdfast.local.command.Logs;
import io.holdfast.local.command.Processes;
import io.holdfast.local.command.Reset;
import io.holdfast.local.command.Status;
import io.holdfast.local.command.Token;
import io.holdfast.local.command.Up;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code ./holdfast} command. Exit codes: 0 done, 1 failed (a message says why), 2 wrong usage, 3 not running. */
@Command(
        name = "holdfast",
        description = "Runs the whole of Holdfast on this machine.",
        mixinStandardHelpOptions = true,
        version = "Holdfast 0.1.0-SNAPSHOT",
        subcommands = {
            Up.class,
            Down.class,
            Status.class,
            Logs.class,
            Processes.Stop.class,
            Processes.Start.class,
            Processes.Kill.class,
            Reset.class,
            Token.class,
            Demo.class,
            Check.class,
            Load.class,
            Chaos.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    if (failure instanceof StartFailure expected) {
                        System.err.println("holdfast: " + expected.getMessage());
                    } else {
                        failure.printStackTrace();
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args));
    }
}

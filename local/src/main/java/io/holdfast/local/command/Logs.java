package io.holdfast.local.command;

import io.holdfast.embedded.process.LogFile;
import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the log of one process. */
@Command(name = "logs", description = "Shows the end of a process's log.", mixinStandardHelpOptions = true)
public final class Logs implements Callable<Integer> {

    private static final int MOST_LINES = 1_000_000;
    private static final long POLL_MILLIS = 200;

    @Mixin
    private Copy copy = new Copy();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on showing what is added.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "How many lines of what is there (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Parameters(paramLabel = "SERVICE", description = "As in status; holdfast is what up --detach says.")
    private String name = "";

    @Override
    public Integer call() {
        Path log = copy.folder().log(name);
        if (!name.matches("[a-z0-9-]{1,64}") || !Files.isRegularFile(log)) {
            throw new StartFailure("there is no log of \"" + name + "\", but of " + known(log));
        }
        try {
            String end = LogFile.tail(log, Math.min(Math.max(lines, 0), MOST_LINES));
            long shown = Files.size(log);
            System.out.println(end);
            while (follow) {
                Thread.sleep(POLL_MILLIS);
                shown = LogFile.copyFrom(log, shown, System.out);
            }
            return 0;
        } catch (IOException e) {
            throw new StartFailure("the log cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static String known(Path log) {
        try (Stream<Path> files = Files.list(log.resolveSibling(""))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".log"))
                    .map(file -> file.replace(".log", ""))
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException noLogsYet) {
            return "nothing yet";
        }
    }
}

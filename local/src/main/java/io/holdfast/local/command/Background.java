package io.holdfast.local.command;

import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.run.RunOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts the supervisor as a process of its own, shows what it says until it is ready, and leaves it. */
final class Background {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(40);
    private static final String LAST_LINE = "Stop: ";

    private final RunOptions options;
    private final Copy copy;

    Background(RunOptions options, Copy copy) {
        this.options = options;
        this.copy = copy;
    }

    int run() {
        if (copy.running().isPresent()) {
            System.out.println("This copy runs already: see " + copy.typed("status"));
            return 0;
        }
        Path log = options.folder().log("holdfast");
        try {
            Files.createDirectories(log.resolveSibling(""));
            Files.deleteIfExists(log);
            Process supervisor = new ProcessBuilder(command())
                    .directory(options.folder().root().toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Thread onSignal = new Thread(() -> ChildProcess.end(supervisor.toHandle(), GRACE), "stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            int code = follow(supervisor, log);
            Runtime.getRuntime().removeShutdownHook(onSignal);
            return code;
        } catch (IOException e) {
            throw new StartFailure("the supervisor cannot be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while starting", e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(ChildProcess.ownSession());
        if (command.isEmpty()) {
            command.add("nohup");
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dholdfast.home=" + options.folder().root(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.holdfast.local.Main",
                "up",
                "--port-offset",
                Integer.toString(copy.portOffset()),
                "--coordinators",
                Integer.toString(options.coordinators())));
        return command;
    }

    /** Copies what it says until it says that it is up, or ends. */
    private static int follow(Process supervisor, Path log) throws IOException, InterruptedException {
        int shown = 0;
        while (true) {
            boolean alive = supervisor.isAlive();
            List<String> lines = Files.readAllLines(log);
            for (String line : lines.subList(shown, lines.size())) {
                if (line.startsWith(LAST_LINE)) {
                    System.out.println(line.replace("Ctrl-C here, or ", ""));
                    return 0;
                }
                System.out.println(line);
            }
            shown = lines.size();
            if (!alive) {
                return Math.max(1, supervisor.exitValue());
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}

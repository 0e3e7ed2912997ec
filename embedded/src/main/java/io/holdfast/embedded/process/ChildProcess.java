package io.holdfast.embedded.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of ours with its output in a file. Where the system can do it (Linux with util-linux), it gets a session of
 * its own, so that Ctrl-C in the terminal reaches only the parent, which then stops its children in the right order;
 * and the kernel ends it when the parent dies, even by {@code kill -9}. Elsewhere the pid file serves the next run.
 */
public final class ChildProcess implements AutoCloseable {

    /**
     * What to start: the environment is added to what this process has, the log is appended to, and the pid file tells
     * later runs about the process.
     */
    public record Spec(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path log,
            Path pidFile) {}

    /** How long {@link #close()} waits between asking and killing. */
    public static final Duration GRACE = Duration.ofSeconds(20);

    private static final Duration KILL_WAIT = Duration.ofSeconds(5);

    /**
     * The kernel ties the death signal to the thread that forked, not to its process: one thread that never ends has to
     * start them all.
     */
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "spawner");
        thread.setDaemon(true);
        return thread;
    });

    private static final List<String> BOUND_TO_PARENT = boundToParent();

    private final Spec spec;
    private final Process process;
    private final long logBefore;

    private ChildProcess(Spec spec, Process process, long logBefore) {
        this.spec = spec;
        this.process = process;
        this.logBefore = logBefore;
    }

    /** Starts it. What an earlier run that was killed left behind under the same pid file is ended first. */
    public static ChildProcess start(Spec spec) {
        try {
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            Files.createDirectories(spec.pidFile().toAbsolutePath().getParent());
            PidFile.endLeftover(spec.pidFile(), GRACE);
            LogFile.rotate(spec.log());
            long logBefore = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
            Process process = SPAWNER.submit(() -> spawn(spec)).get();
            PidFile.write(spec.pidFile(), process.toHandle());
            return new ChildProcess(spec, process, logBefore);
        } catch (ExecutionException | IOException e) {
            throw new StartFailure(spec.name() + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while starting " + spec.name(), e);
        }
    }

    private static Process spawn(Spec spec) throws IOException {
        List<String> command = new ArrayList<>(BOUND_TO_PARENT);
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(spec.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        return builder.start();
    }

    /** What to put before a command that shall not feel the terminal's Ctrl-C; nothing where it cannot be had. */
    public static List<String> ownSession() {
        return onPath("setsid").map(List::of).orElse(List.of());
    }

    private static List<String> boundToParent() {
        List<String> wrapper = new ArrayList<>(ownSession());
        if (System.getProperty("os.name").equals("Linux")) {
            onPath("setpriv").ifPresent(setpriv -> wrapper.addAll(List.of(setpriv, "--pdeathsig", "TERM", "--")));
        }
        return List.copyOf(wrapper);
    }

    private static Optional<String> onPath(String program) {
        for (String directory :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    public String name() {
        return spec.name();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code (128 + n when signal n ended it). */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks it to end, waits, and kills it when the time is over. */
    public void stop(Duration grace) {
        end(process.toHandle(), grace);
        try {
            Files.deleteIfExists(spec.pidFile());
        } catch (IOException harmless) {
            // The pid file of a dead process is recognised as such.
        }
    }

    /** Kills it as a crash would: nothing is said to it. */
    public void kill() {
        end(process.toHandle(), Duration.ZERO);
    }

    @Override
    public void close() {
        stop(GRACE);
    }

    /** Asks a process to end, and kills it when it has not after the grace; with no grace at all it is killed at once. */
    public static void end(ProcessHandle process, Duration grace) {
        if (!grace.isZero()) {
            process.destroy();
            if (endsWithin(process, grace)) {
                return;
            }
        }
        process.destroyForcibly();
        endsWithin(process, KILL_WAIT);
    }

    private static boolean endsWithin(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stillThere) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** The last lines that this process has written, for messages. */
    public String logTail(int lines) {
        try {
            return LogFile.tail(spec.log(), lines, logBefore);
        } catch (IOException e) {
            return "(its log " + spec.log() + " cannot be read: " + e.getMessage() + ")";
        }
    }
}

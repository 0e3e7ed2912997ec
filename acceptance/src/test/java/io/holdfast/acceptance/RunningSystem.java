package io.holdfast.acceptance;

import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.ControlClient;
import io.holdfast.local.run.StatusLine;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Holdfast as {@code ./holdfast up} runs it, in a copy of its own beside any other: one for all tests of this module, with two
 * coordinators, on ports that are free. It is stopped, and its data forgotten, when the tests are over.
 */
final class RunningSystem implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int COORDINATORS = 2;
    private static final int COMMAND_SECONDS = 240;
    private static final int SIGNAL_SECONDS = 10;

    /** Where processes die a hundred times, they start from recorded classes: one more start of all pays for it. */
    private static final boolean STARTS_OFTEN =
            !System.getProperty("acceptance.crashes", "").isEmpty();

    private static final int[] PORTS = {8080, 8180, 8081, 8082, 8083, 8084, 8085, 8089, 13306, 16379};

    private final int offset;

    private RunningSystem(int offset) {
        this.offset = offset;
    }

    static RunningSystem start() {
        RunningSystem system = new RunningSystem(freeOffset());
        system.up();
        if (STARTS_OFTEN) {
            system.down(); // Now the classes are recorded.
            system.up();
        }
        return system;
    }

    /** Starts all that {@link #down} has stopped, on the same data. */
    void up() {
        run("up", "--detach", "--coordinators", Integer.toString(COORDINATORS));
    }

    void down() {
        run("down");
    }

    /** Kills the process as a crash would; the supervisor starts it again. */
    void kill(String service) {
        run("kill", service);
    }

    void stop(String service) {
        run("stop", service);
    }

    void start(String service) {
        run("start", service);
    }

    long pid(String service) {
        return line(service).pid();
    }

    /** As {@link #status} says it, asked without a process for each look. */
    String state(String service) {
        return line(service).state();
    }

    private StatusLine line(String service) {
        return ControlClient.of(folder().control())
                .orElseThrow(() -> new IllegalStateException("the system does not run"))
                .ask("status")
                .stream()
                .map(StatusLine::parse)
                .filter(line -> line.name().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + service + " runs here"));
    }

    /** As the shell's kill does: STOP puts the process to sleep, CONT wakes it. */
    static void signal(long pid, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .inheritIO()
                .start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
        }
    }

    String status() {
        return run("status");
    }

    /** What a service runs: its jars. */
    static Path application(String module) {
        return ROOT.resolve(module).resolve("target/quarkus-app");
    }

    /** Where this copy keeps what is its own. */
    LocalFolder folder() {
        return new LocalFolder(ROOT, offset);
    }

    /** In which a file of a process's name says where it dies. */
    Path crashFolder() {
        return folder().data().resolveSibling("crash");
    }

    /** A customer's token; with {@code --operator} or {@code --service} another one. */
    String token(String name, String... kind) {
        List<String> command = new ArrayList<>(List.of("token", name));
        command.addAll(List.of(kind));
        return run(command.toArray(String[]::new)).trim();
    }

    /** A secret that the run has made for itself. */
    String secret(String name) {
        Properties secrets = new Properties();
        try (Reader file = Files.newBufferedReader(ROOT.resolve(".local/offset-" + offset + "/passwords"))) {
            secrets.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return secrets.getProperty(name);
    }

    String url(String service) {
        int port = switch (service) {
            case "coordinator" -> 8080;
            case "coordinator-2" -> 8180;
            case "order" -> 8081;
            case "stock" -> 8082;
            case "balance" -> 8083;
            case "coupon" -> 8084;
            case "payment" -> 8085;
            case "pg" -> 8089;
            default -> throw new IllegalArgumentException(service);
        };
        return "http://127.0.0.1:" + (port + offset);
    }

    @Override
    public void close() {
        run("down");
        run("reset");
    }

    /** Starts {@code ./holdfast} and does not wait for it; nobody reads what it says. */
    Process begin(String... arguments) {
        try {
            return new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("holdfast").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--port-offset", Integer.toString(offset)));
        return command;
    }

    /** Runs {@code ./holdfast}; returns its standard output, and throws with all of its output when it fails. */
    String run(String... arguments) {
        List<String> command = command(arguments);
        try {
            Path out = Files.createTempFile("holdfast", ".out");
            Path err = Files.createTempFile("holdfast", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command);
                // Making the cache for faster starts costs more than a few starts save.
                builder.environment().put("HOLDFAST_START_CACHE", STARTS_OFTEN ? "on" : "off");
                // Tests do not wait half a minute for calls that nobody makes any more.
                builder.environment().put("HOLDFAST_PAYMENT_LONGEST_CALL", "PT5S");
                builder.environment().put("HOLDFAST_CRASH_FOLDER", crashFolder().toString());
                Process process = builder.redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " does not end");
                }
                String output = Files.readString(out, StandardCharsets.UTF_8);
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(command + " ended with " + process.exitValue() + ":\n" + output
                            + Files.readString(err, StandardCharsets.UTF_8));
                }
                return output;
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freeOffset() {
        for (int attempt = 0; attempt < 50; attempt++) {
            int offset = 1000 + 200 * ThreadLocalRandom.current().nextInt(80);
            if (allFree(offset)) {
                return offset;
            }
        }
        throw new IllegalStateException("found no free block of ports");
    }

    private static boolean allFree(int offset) {
        for (int port : PORTS) {
            try (ServerSocket free = new ServerSocket(port + offset)) {
                if (!free.isBound()) {
                    return false;
                }
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}

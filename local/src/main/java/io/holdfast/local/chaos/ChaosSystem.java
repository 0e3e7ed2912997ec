package io.holdfast.local.chaos;

import io.holdfast.embedded.Ports;
import io.holdfast.embedded.Trees;
import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.check.GatewayAccess;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.local.run.Console;
import io.holdfast.local.run.Control;
import io.holdfast.local.run.ControlClient;
import io.holdfast.local.run.Databases;
import io.holdfast.local.run.RunOptions;
import io.holdfast.local.run.Service;
import io.holdfast.local.run.StatusLine;
import io.holdfast.local.run.Supervisor;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A whole system of its own, with two coordinators, to be broken: on ports that are free, with data that is new and is
 * forgotten afterwards. Coordinators reach the participants through relays, see {@link Relay}.
 */
final class ChaosSystem implements AutoCloseable {

    static final List<String> COORDINATORS = List.of("coordinator", "coordinator-2");
    static final List<String> PARTICIPANTS = List.of("order", "stock", "balance", "coupon", "payment");

    static final List<String> ALL_SERVICES =
            List.of("coordinator", "coordinator-2", "order", "stock", "balance", "coupon", "payment", "pg");

    // Most of the blocks are below 32768, where Linux takes ports for outgoing connections from: those are free only
    // for now.
    private static final int FIRST_OFFSET = 7_050;
    private static final int STEP = 200;
    private static final int TRIED_OFFSETS = 60;
    private static final List<Integer> OTHER_PORTS = List.of(8180, 13306, 16379);
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TOKEN_LIFE = Duration.ofHours(12);
    private static final String LIVE = "tcc_transactions_live";
    private static final int METRICS_MILLIS = 2_000;
    private static final int LARGEST_METRICS = 1024 * 1024;
    private static final int SIGNAL_SECONDS = 10;
    private static final int OK = 200;

    private final LocalFolder folder;
    private final FileChannel channel;
    private final Supervisor supervisor;
    private final Map<String, String> environment;
    private final Decisions decisions;
    private final List<Relay> relays;
    private final Map<String, Map<String, String>> settings;
    private final ControlClient control;

    private ChaosSystem(
            LocalFolder folder,
            FileChannel channel,
            Supervisor supervisor,
            Map<String, String> environment,
            Decisions decisions,
            List<Relay> relays,
            Map<String, Map<String, String>> settings) {
        this.folder = folder;
        this.channel = channel;
        this.supervisor = supervisor;
        this.environment = environment;
        this.decisions = decisions;
        this.relays = relays;
        this.settings = settings;
        this.control = ControlClient.of(folder.control())
                .orElseThrow(() -> new StartFailure("the system was started, but cannot be commanded"));
    }

    /** Starts it, which takes as long as {@code ./holdfast up} does. */
    static ChaosSystem start(Path root, Map<String, String> given, Console console) throws IOException {
        // What is killed here must be our own.
        Map<String, String> environment = new LinkedHashMap<>(given);
        environment
                .keySet()
                .removeIf(name -> name.startsWith("HOLDFAST_MARIADB_") || name.equals("HOLDFAST_REDIS_URL"));
        environment.putIfAbsent("HOLDFAST_START_CACHE", "off");
        for (int i = 0; i < TRIED_OFFSETS; i++) {
            LocalFolder folder = new LocalFolder(root, FIRST_OFFSET + STEP * i, LocalFolder.Kind.CHAOS);
            Files.createDirectories(folder.lock().resolveSibling(""));
            FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null && free(folder.portOffset())) {
                return start(folder, channel, environment, console);
            }
            channel.close();
        }
        throw new StartFailure("found no free block of ports");
    }

    private static boolean free(int offset) {
        return Service.ALL.stream().allMatch(service -> Ports.isFree(service.port() + offset))
                && OTHER_PORTS.stream().allMatch(port -> Ports.isFree(port + offset));
    }

    private static ChaosSystem start(
            LocalFolder folder, FileChannel channel, Map<String, String> environment, Console console)
            throws IOException {
        Trees.delete(folder.data());
        PidFile.write(folder.process("supervisor"), ProcessHandle.current());
        Decisions decisions = new Decisions();
        List<Relay> relays = new ArrayList<>();
        Map<String, String> routes = new LinkedHashMap<>();
        for (String participant : PARTICIPANTS) {
            Relay relay = Relay.to(participant, port(participant) + folder.portOffset(), decisions);
            relays.add(relay);
            routes.put("TCC_PARTICIPANTS_" + participant.toUpperCase(Locale.ROOT) + "_URL", relay.url());
        }
        Map<String, Map<String, String>> settings = new ConcurrentHashMap<>();
        RunOptions options = new RunOptions(folder, Service.ALL, COORDINATORS.size(), environment, name -> {
            Map<String, String> all = new LinkedHashMap<>(settings.getOrDefault(name, Map.of()));
            if (COORDINATORS.contains(name)) {
                all.putAll(routes);
            } else if (name.equals("payment")) {
                // Nobody waits half a minute for calls that nobody makes any more.
                all.put("HOLDFAST_PAYMENT_LONGEST_CALL", "PT5S");
            }
            return all;
        });
        Supervisor supervisor = new Supervisor(options, console);
        Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close, "stop"));
        Control.listen(supervisor, folder.control(), () -> {});
        supervisor.start();
        return new ChaosSystem(folder, channel, supervisor, environment, decisions, relays, settings);
    }

    private static int port(String service) {
        return Service.ALL.stream()
                .filter(each -> each.name().equals(service))
                .findFirst()
                .orElseThrow()
                .port();
    }

    LocalFolder folder() {
        return folder;
    }

    Decisions decisions() {
        return decisions;
    }

    Map<String, SchemaAccess> schemas() {
        return Databases.of(folder, environment);
    }

    SchemaAccess schema(String service) {
        SchemaAccess access = schemas().get(service);
        if (access == null) {
            throw new IllegalArgumentException("no schema of " + service);
        }
        return access;
    }

    GatewayAccess gateway() {
        return Databases.gateway(folder).orElseThrow();
    }

    String customer(String name) {
        return new Identities(folder).userToken(name, false, TOKEN_LIFE);
    }

    String operator() {
        return new Identities(folder).userToken("chaos-operator", true, TOKEN_LIFE);
    }

    StatusLine status(String name) {
        return control.ask("status").stream()
                .map(StatusLine::parse)
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " runs here"));
    }

    int portOf(String name) {
        return name.equals(COORDINATORS.get(1)) ? 8180 + folder.portOffset() : basePort(name) + folder.portOffset();
    }

    private static int basePort(String name) {
        return switch (name) {
            case "mariadb" -> 13306;
            case "redis" -> 16379;
            default -> port(name);
        };
    }

    /** The coordinator that has more to do now: breaking the other one would break nothing. */
    String busiestCoordinator() {
        return live(COORDINATORS.get(0)) >= live(COORDINATORS.get(1)) ? COORDINATORS.get(0) : COORDINATORS.get(1);
    }

    /** How many open transactions that coordinator has in its hands, by its own metrics; 0 when it does not tell. */
    private double live(String coordinator) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + portOf(coordinator) + "/q/metrics")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(METRICS_MILLIS);
            connection.setReadTimeout(METRICS_MILLIS);
            try (InputStream body = connection.getInputStream()) {
                String text = new String(body.readNBytes(LARGEST_METRICS), StandardCharsets.UTF_8);
                return text.lines()
                        .filter(line -> line.startsWith(LIVE))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
            }
        } catch (IOException | RuntimeException silent) {
            return 0;
        }
    }

    HttpConnection connect(String service) {
        return new HttpConnection(Ports.loopback(), portOf(service));
    }

    /** As a crash; it is started again after a moment. */
    void kill(String name) {
        control.ask("kill", name);
    }

    /** As a crash, and it stays down. */
    void killForGood(String name) {
        control.ask("kill-stay-down", name);
    }

    void stop(String name) {
        control.ask("stop", name);
    }

    void start(String name) {
        control.ask("start", name);
    }

    /** Stops processes and starts them with these settings besides the usual ones. */
    void restartWith(List<String> names, Map<String, String> wanted) throws InterruptedException {
        for (String name : names) {
            stop(name);
            settings.put(name, Map.copyOf(wanted));
            start(name);
        }
        for (String name : names) {
            awaitReady(name);
        }
    }

    /** Sends a signal as the shell's kill does: STOP or CONT. */
    void signal(String name, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + signal, Long.toString(status(name).pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + signal + " of " + name + " failed");
        }
    }

    void awaitReady(String name) throws InterruptedException {
        long giveUp = System.nanoTime() + READY_LIMIT.toNanos();
        while (!isReady(name)) {
            if (System.nanoTime() > giveUp) {
                throw new StartFailure(name + " was not ready again within " + READY_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Servers are ready when they accept a connection, services when they say so. */
    boolean isReady(String name) {
        if (name.equals("mariadb") || name.equals("redis")) {
            return !Ports.isFree(portOf(name));
        }
        try (HttpConnection connection = connect(name)) {
            return connection.send("GET", "/q/health/ready", "", "", null).status() == OK;
        } catch (IOException | RuntimeException notYet) {
            return false;
        }
    }

    /** Stops everything and forgets it. */
    @Override
    public void close() throws IOException {
        supervisor.close();
        relays.forEach(Relay::close);
        Files.deleteIfExists(folder.process("supervisor"));
        channel.close();
        Trees.delete(folder.whole());
    }

    /** Keeps the logs of all processes for who wants to know more. */
    void keepLogs(Path destination) throws IOException {
        Path logs = folder.log("x").resolveSibling("");
        if (Files.isDirectory(logs) && !Files.exists(destination)) {
            Files.move(logs, destination);
        }
    }
}

package io.holdfast.local.run;

import io.holdfast.embedded.Ports;
import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.Identities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts MariaDB and Redis, then the services; keeps all of them running; stops them in the opposite order. */
public final class Supervisor implements AutoCloseable {

    static final String SAVING =
            "Stopping, and saving class data for faster starts: only this once, up to half a minute.";

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(150);
    /** Long enough for a service that ends its requests and then saves its class data on a busy machine. */
    private static final Duration GRACE = Duration.ofSeconds(45);

    private static final int LOG_LINES = 25;
    private static final int TIMER_THREADS = 4;

    private final RunOptions options;
    private final Console console;
    private final Backing backing;
    private final StartCache cache;
    private final Identities identities;
    private final List<Replica> replicas;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS, Supervisor::daemon);
    /** No larger than the number of units, because only they are worked on at once. */
    private final ExecutorService workers = Executors.newCachedThreadPool(Supervisor::daemon);

    private final List<Unit> servers = new ArrayList<>();
    private final List<Unit> services = new ArrayList<>();
    private volatile boolean closing;
    private volatile boolean wasReady;

    public Supervisor(RunOptions options, Console console) {
        this.options = options;
        this.console = console;
        this.backing = new Backing(options);
        this.cache = new StartCache(options.folder().startCaches(), options.environment());
        this.identities = new Identities(options.folder());
        this.replicas = Replica.of(options.services(), options.folder().portOffset(), options.coordinators());
        if (backing.mariaDbIsEmbedded()) {
            servers.add(unit("mariadb", backing.mariaDbPort(), false, backing::startMariaDb));
        }
        if (backing.redisIsEmbedded()) {
            servers.add(unit("redis", backing.redisPort(), false, backing::startRedis));
        }
        JavaProgram java = new JavaProgram(options.environment());
        Wiring wiring = new Wiring(
                replicas,
                backing.accounts(),
                backing::jdbcUrl,
                backing.redisUrl(),
                identities,
                Gateway.of(options.folder()),
                crashFolder(options.environment()));
        for (Replica replica : replicas) {
            services.add(unit(replica.name(), replica.port(), true, () -> start(replica, java, wiring)));
        }
    }

    private static @Nullable Path crashFolder(Map<String, String> environment) {
        String folder = environment.get("HOLDFAST_CRASH_FOLDER");
        return folder == null ? null : Path.of(folder);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "supervisor");
        thread.setDaemon(true);
        return thread;
    }

    private Unit unit(String name, int port, boolean health, Supplier<ChildProcess> starter) {
        return new Unit(
                name,
                port,
                health,
                starter,
                GRACE,
                timer,
                console,
                options.folder().shown(options.folder().log(name)));
    }

    private ChildProcess start(Replica replica, JavaProgram java, Wiring wiring) {
        Path root = options.folder().root();
        StartCache.Start start = cache.of(replica, replica.service().program().apply(root));
        Map<String, String> environment = new LinkedHashMap<>(wiring.environmentOf(replica));
        environment.putAll(options.settings().apply(replica.name()));
        ChildProcess process = ChildProcess.start(new ChildProcess.Spec(
                replica.name(),
                java.command(start.arguments()),
                environment,
                root,
                options.folder().log(replica.name()),
                options.folder().process(replica.name())));
        if (start.record() != null) {
            cache.recordedBy(start.record(), process);
        }
        return process;
    }

    /**
     * Starts everything and returns when all of it is ready. When it fails, nothing is left running.
     *
     * @throws StartFailure with what is wrong and what to do
     */
    public void start() {
        try {
            requireBuilt();
            endLeftovers();
            requireFreePorts();
            identities.ensureUsers();
            options.services().stream()
                    .filter(service -> !service.isOutside())
                    .forEach(service -> identities.ensureService(service.name()));
            inParallel(servers, unit -> startServer(unit));
            backing.prepareExternal();
            services.forEach(Unit::start);
            awaitReady();
            units().forEach(Unit::keepRunning);
            wasReady = true;
        } catch (RuntimeException | IOException e) {
            close();
            throw e instanceof StartFailure failure ? failure : new StartFailure("the start failed: " + e, e);
        }
    }

    private void startServer(Unit unit) {
        long begin = System.nanoTime();
        unit.start();
        console.line(readyLine(unit, begin));
    }

    private static String readyLine(Unit unit, long begin) {
        return String.format("  %-14s ready after %4.1f s", unit.name(), (System.nanoTime() - begin) / 1e9);
    }

    private void requireBuilt() {
        for (Service service : options.services()) {
            List<String> program = service.program().apply(options.folder().root());
            Path jar = Path.of(program.get(1));
            if (program.get(0).equals("-jar") && !Files.exists(jar)) {
                throw new StartFailure(options.folder().shown(jar)
                        + " is missing: start with ./holdfast up, which builds" + " what is not built");
            }
        }
    }

    /** What a run that was killed has left behind. */
    private void endLeftovers() throws IOException {
        for (Path file : options.folder().processes()) {
            if (PidFile.endLeftover(file, GRACE)) {
                console.line("  ended a process that an earlier run left behind: "
                        + file.getFileName().toString().replace(".process", ""));
            }
        }
    }

    private void requireFreePorts() {
        List<String> taken = units().filter(unit -> !Ports.isFree(unit.port()))
                .map(unit -> unit.port() + " (" + unit.name() + ")")
                .toList();
        if (!taken.isEmpty()) {
            throw new StartFailure("in use by another program: port " + String.join(", ", taken)
                    + ".\nStop that program (ss -ltnp shows it), or start this copy beside it:"
                    + " ./holdfast up --port-offset " + (options.folder().portOffset() + 1000));
        }
    }

    private void awaitReady() {
        long begin = System.nanoTime();
        List<Unit> waiting = new ArrayList<>(services);
        while (!waiting.isEmpty()) {
            if (closing) {
                throw new StartFailure("stopped while starting");
            }
            for (Unit unit : List.copyOf(waiting)) {
                requireAlive(unit);
                if (Health.of(unit.port()).state() != Health.State.NOT_READY) {
                    waiting.remove(unit);
                    console.line(readyLine(unit, begin));
                }
            }
            if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
                throw notReady(waiting.get(0));
            }
            pause();
        }
    }

    private void requireAlive(Unit unit) {
        ChildProcess process = unit.process();
        if (process == null || !process.isAlive()) {
            String code =
                    process == null ? "" : " with exit code " + process.onExit().join();
            throw new StartFailure(unit.name() + " ended during the start" + code + ". The end of its log ("
                    + options.folder().shown(options.folder().log(unit.name())) + "):\n"
                    + (process == null ? "" : process.logTail(LOG_LINES)));
        }
    }

    private StartFailure notReady(Unit unit) {
        ChildProcess process = unit.process();
        return new StartFailure(unit.name() + " was not ready within " + START_LIMIT.toSeconds() + " s: "
                + Health.of(unit.port()).detail() + ". The end of its log ("
                + options.folder().shown(options.folder().log(unit.name())) + "):\n"
                + (process == null ? "" : process.logTail(LOG_LINES)));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while starting", e);
        }
    }

    private void inParallel(List<Unit> units, Consumer<Unit> action) {
        List<CompletableFuture<Void>> all = units.stream()
                .map(unit -> CompletableFuture.runAsync(() -> action.accept(unit), workers))
                .toList();
        try {
            all.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof StartFailure failure ? failure : e;
        }
    }

    /** Everything that runs, in the order of its start. */
    Stream<Unit> units() {
        return Stream.concat(servers.stream(), services.stream());
    }

    Optional<Unit> unit(String name) {
        return units().filter(unit -> unit.name().equals(name)).findFirst();
    }

    /** The base address of a service's first replica. */
    public String url(String service) {
        return replicas.stream()
                .filter(replica -> replica.name().equals(service))
                .map(Replica::url)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service " + service));
    }

    /** A line for each thing that can be reached: its name and address. */
    public List<String> addresses() {
        Function<String[], String> line = pair -> String.format("  %-14s %s", pair[0], pair[1]);
        return Stream.of(
                        replicas.stream().map(replica -> new String[] {replica.name(), replica.url()}),
                        Stream.<String[]>of(
                                new String[] {"mariadb", backing.mariaDbAddress()},
                                new String[] {"redis", backing.redisUrl()}))
                .flatMap(pairs -> pairs)
                .map(line)
                .toList();
    }

    public boolean isClosing() {
        return closing;
    }

    /** Whether the stop takes some seconds more than usual. */
    boolean savesClassData() {
        return wasReady && cache.isRecording();
    }

    /** Stops everything, services first. Safe to repeat; the second call waits for the first. */
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        if (savesClassData()) {
            console.line(SAVING);
        }
        inParallel(services, Unit::retire);
        cache.keep(wasReady);
        inParallel(servers, Unit::retire);
        timer.shutdownNow();
        try {
            Files.deleteIfExists(options.folder().control());
        } catch (IOException harmless) {
            // Nobody answers there any more.
        }
    }
}

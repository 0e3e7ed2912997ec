package io.holdfast.local.run;

import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process that is wanted or not wanted to run. What dies while it is wanted is reported and started again after a
 * wait; what was stopped on purpose stays down.
 */
final class Unit {

    /** What is known about it at a moment. */
    record Status(
            String name,
            State state,
            int port,
            long pid,
            int restarts,
            @Nullable Instant since) {}

    enum State {
        STOPPED,
        RUNNING,
        WAITING
    }

    private final String name;
    private final int port;
    private final boolean health;
    private final Supplier<ChildProcess> starter;
    private final Duration grace;
    private final ScheduledExecutorService timer;
    private final Console console;
    private final String logShown;
    private final Backoff backoff = new Backoff();

    private @Nullable ChildProcess process;
    private boolean wanted;
    private boolean kept;
    private boolean retired;
    private int restarts;
    private volatile Status status;

    Unit(
            String name,
            int port,
            boolean health,
            Supplier<ChildProcess> starter,
            Duration grace,
            ScheduledExecutorService timer,
            Console console,
            String logShown) {
        this.name = name;
        this.port = port;
        this.health = health;
        this.starter = starter;
        this.grace = grace;
        this.timer = timer;
        this.console = console;
        this.logShown = logShown;
        this.status = new Status(name, State.STOPPED, port, 0, 0, null);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** Whether it answers {@code /q/health/ready}; MariaDB and Redis are ready when they run. */
    boolean hasHealth() {
        return health;
    }

    /** Does not wait for a start or a stop that is under way. */
    Status status() {
        return status;
    }

    /** Starts it if it does not run. False when it did run. */
    synchronized boolean start() {
        ChildProcess running = process;
        if (running != null && running.isAlive()) {
            return false;
        }
        wanted = true;
        backoff.reset();
        launch();
        return true;
    }

    private void launch() {
        if (retired) {
            throw new StartFailure(name + " is not started: everything is being stopped");
        }
        ChildProcess started = starter.get();
        process = started;
        publish(State.RUNNING, started.pid());
        var unused = started.onExit().thenAcceptAsync(code -> died(started, code), timer);
    }

    /** From now on a death is answered by a new start; one that has happened already, too. */
    synchronized void keepRunning() {
        kept = true;
        ChildProcess running = process;
        if (running != null && !running.isAlive()) {
            restartLater("ended");
        }
    }

    private synchronized void died(ChildProcess dead, int code) {
        if (process == dead && wanted && kept && status.state() == State.RUNNING) {
            restartLater("ended with exit code " + code + (code == 137 ? " (killed)" : ""));
        }
    }

    private void restartLater(String what) {
        Instant since = status.since();
        Duration life = since == null ? Duration.ZERO : Duration.between(since, Instant.now());
        Duration wait = backoff.after(life);
        publish(State.WAITING, 0);
        console.event(name + " " + what + "; it is started again in " + wait.toMillis() + " ms (see " + logShown + ")");
        var unused = timer.schedule(this::restart, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void restart() {
        if (!wanted || status.state() != State.WAITING) {
            return;
        }
        restarts++;
        try {
            launch();
            console.event(name + " runs again (pid " + status.pid() + ")");
        } catch (StartFailure e) {
            restartLater("cannot be started: " + e.getMessage());
        }
    }

    /** Stops it on purpose: it stays down until it is started. False when it was down. */
    synchronized boolean stop() {
        wanted = false;
        ChildProcess running = process;
        boolean ran = status.state() != State.STOPPED;
        if (running != null) {
            running.stop(grace);
        }
        publish(State.STOPPED, 0);
        return ran;
    }

    /** Stops it for good: nothing can start it again. */
    synchronized void retire() {
        retired = true;
        stop();
    }

    /** Kills it as a crash would. It is started again, as after any crash, unless it shall stay down. */
    synchronized boolean kill(boolean stayDown) {
        ChildProcess running = process;
        if (running == null || !running.isAlive()) {
            return false;
        }
        wanted = wanted && !stayDown;
        running.kill();
        if (stayDown) {
            publish(State.STOPPED, 0);
        }
        return true;
    }

    /** Null when it has never been started. */
    synchronized @Nullable ChildProcess process() {
        return process;
    }

    private void publish(State state, long pid) {
        status = new Status(name, state, port, pid, restarts, Instant.now());
    }

    @Override
    public String toString() {
        return name + " " + status.state().name().toLowerCase(Locale.ROOT);
    }
}

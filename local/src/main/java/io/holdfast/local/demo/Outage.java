package io.holdfast.local.demo;

import java.time.Duration;
import java.util.function.BiConsumer;

/** Keeps a process down for a moment. It is started again whatever happens here, Ctrl-C included. */
final class Outage implements AutoCloseable {

    private enum State {
        NOT_YET,
        DOWN,
        OVER
    }

    private final BiConsumer<String, String> supervisor;
    private final String service;
    private final Thread onExit = new Thread(this::end, "end-outage");
    private State state = State.NOT_YET;
    private long began;

    /** @param supervisor is told what to do with which process */
    Outage(BiConsumer<String, String> supervisor, String service) {
        this.supervisor = supervisor;
        this.service = service;
    }

    /** Kills it, as a crash would; once only. */
    synchronized void begin() {
        if (state == State.NOT_YET) {
            state = State.DOWN;
            began = System.nanoTime();
            Runtime.getRuntime().addShutdownHook(onExit);
            supervisor.accept("kill-stay-down", service);
        }
    }

    /** Starts it again, if it is down. */
    synchronized void end() {
        if (state == State.DOWN) {
            supervisor.accept("start", service);
            state = State.OVER;
        }
    }

    synchronized boolean isOn() {
        return state == State.DOWN;
    }

    /** Whether it is down, and has been for longer than this. */
    synchronized boolean hasLasted(Duration time) {
        return isOn() && System.nanoTime() - began > time.toNanos();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException exiting) {
            // Then the hook runs, and finds nothing left to do.
        }
    }
}

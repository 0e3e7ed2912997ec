package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Archive;
import io.holdfast.coordinator.store.Replicas;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/** Opens the real {@link Pulse} to the simulator, which beats it. */
public final class Pulses {

    private final Pulse pulse;

    public Pulses(
            Engine engine,
            Replicas replicas,
            DatabaseClock clock,
            CoordinatorConfig.Replica config,
            LongSupplier nanoTime) {
        this.pulse = new Pulse(engine, replicas, clock, config, nanoTime);
    }

    /** A round of the real {@link Archiving}. */
    public static Runnable archiving(
            Archive archive, DatabaseClock clock, CoordinatorConfig config, MeterRegistry meters) {
        return new Archiving(archive, clock, config, meters)::round;
    }

    public void begin() {
        pulse.begin();
    }

    public void beat() {
        pulse.beat();
    }

    public void search() {
        pulse.search();
    }
}

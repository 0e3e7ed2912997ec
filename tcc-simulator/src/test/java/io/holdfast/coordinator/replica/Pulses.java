package io.holdfast.coordinator.replica;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Replicas;
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

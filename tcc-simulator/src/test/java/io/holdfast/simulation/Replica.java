package io.holdfast.simulation;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.api.SimulatedApi;
import io.holdfast.coordinator.decision.Advance;
import io.holdfast.coordinator.decision.BuggyAdvance;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.engine.Engines;
import io.holdfast.coordinator.participant.SimulatedParticipants;
import io.holdfast.coordinator.replica.Pulses;
import io.holdfast.coordinator.store.CoordinatorTables;
import io.holdfast.coordinator.store.SimulatedArchive;
import io.holdfast.coordinator.store.SimulatedReplicas;
import io.holdfast.coordinator.store.SimulatedTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * One replica of the coordinator: the real engine, begins, inquiries and pulse, made anew each time its machine starts. Memory
 * dies with the machine, the tables do not.
 */
final class Replica {

    private static final long TICK_MS = 100;

    private final World world;
    private final String name;
    private final CoordinatorConfig config;
    private final CoordinatorTables tables;
    private final Wire wire;
    private final MeterRegistry meters;
    private Machine machine;
    private SimulatedApi api;

    @SuppressWarnings("NullAway.Init") // The start sets what is missing.
    Replica(
            World world,
            String name,
            CoordinatorConfig config,
            CoordinatorTables tables,
            Wire wire,
            MeterRegistry meters) {
        this.world = world;
        this.name = name;
        this.config = config;
        this.tables = tables;
        this.wire = wire;
        this.meters = meters;
        start();
    }

    Machine machine() {
        return machine;
    }

    SimulatedApi api() {
        return api;
    }

    private void start() {
        Machine fresh = new Machine(world, name);
        fresh.atDeath(() -> world.agenda().after(world.chance().between(500, 8000), this::start));
        UUID self = world.id();
        long nanosAtStart = world.chance().nextLong() >>> 20;
        LongSupplier nanoTime = () -> nanosAtStart + world.now() * 1_000_000;
        DatabaseClock clock = Engines.clock(nanoTime, world.instant().plusMillis(world.skew()));
        SimulatedTransactions transactions = new SimulatedTransactions(tables, world, fresh);
        SimulatedReplicas replicas = new SimulatedReplicas(tables, world, fresh);
        SimulatedParticipants participants = new SimulatedParticipants(config, meters, wire, world, fresh);
        Advance advance = BuggyAdvance.of(config.policy(), world);
        Engine engine = Engines.engine(self, advance, config, transactions, participants, clock, meters, world, fresh);
        Pulses pulse = new Pulses(engine, replicas, clock, config.replica(), nanoTime);
        machine = fresh;
        api = new SimulatedApi(transactions, participants, engine, clock, config, world);
        try {
            pulse.begin();
        } catch (Network.Refused e) {
            fresh.die(); // Who cannot make itself known does not start, and is started again.
            return;
        }
        world.note(name, "starts");
        fresh.every(config.replica().heartbeat().toMillis(), () -> carefully(pulse::beat));
        fresh.every(config.replica().scan().toMillis(), () -> {
            carefully(pulse::search);
            if (world.strikes(Fault.COORDINATOR_LEAVES)) {
                leave(engine, replicas, fresh);
            }
        });
        Runnable archiving = Pulses.archiving(new SimulatedArchive(tables, world, fresh), clock, config, meters);
        fresh.every(config.archive().period().toMillis(), () -> carefully(archiving));
        fresh.every(TICK_MS, () -> {
            if (engine.room() < config.maxLive()) {
                engine.wake();
            }
        });
    }

    /** A clean stop: no more work is taken on, and what is there is given up. */
    private void leave(Engine engine, SimulatedReplicas replicas, Machine leaving) {
        engine.takeNoMore();
        carefully(() -> replicas.leave(engine.self()));
        leaving.die();
    }

    private void carefully(Runnable work) {
        try {
            work.run();
        } catch (Network.Refused e) {
            world.note(name, "fails, again soon");
        }
    }
}

package io.holdfast.coordinator.engine;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Advance;
import io.holdfast.coordinator.participant.Participants;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes the real {@link Engine}, whose writers are events of the simulation. */
public final class Engines {

    private Engines() {}

    /** The database's clock as a replica sees it, before it has asked. */
    public static DatabaseClock clock(LongSupplier nanoTime, Instant first) {
        return new DatabaseClock(nanoTime, first);
    }

    public static Engine engine(
            UUID self,
            Advance advance,
            CoordinatorConfig config,
            Transactions transactions,
            Participants participants,
            DatabaseClock clock,
            MeterRegistry meters,
            World world,
            Machine machine) {
        return new Engine(self, advance, config, transactions, participants, clock, meters, writers(world, machine));
    }

    /** Work that is done some milliseconds later, if the machine still lives; now and then it stops just before. */
    private static ExecutorService writers(World world, Machine machine) {
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable work) {
                if (world.strikes(Fault.COORDINATOR_PAUSES_BEFORE_WRITE)) {
                    machine.pause(world.chance().between(500, 15_000));
                }
                machine.after(world.chance().between(1, 4), work);
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return true;
            }
        };
    }
}

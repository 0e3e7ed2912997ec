package io.holdfast.coordinator.store;

import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;

class SimulatedTransactionsTest extends TransactionsContract {

    private final World world = World.calm();
    private final Machine machine = world.machine("coordinator");
    /** The contract's ids are of today. */
    private final Instant today = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final CoordinatorTables tables =
            new CoordinatorTables(() -> today.plusMillis(world.now()), (before, after) -> {});

    @Override
    Transactions transactions() {
        return new SimulatedTransactions(tables, world, machine);
    }

    @Override
    Replicas replicas() {
        return new SimulatedReplicas(tables, world, machine);
    }

    @Override
    Archive archive() {
        return new SimulatedArchive(tables, world, machine);
    }

    @Override
    void makeUnreadable(UUID unreadable) {
        Objects.requireNonNull(tables.rows.get(unreadable)).unreadable = true;
    }

    @Override
    void letPass(long ms) {
        world.pass(ms);
    }
}

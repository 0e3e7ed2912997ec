package io.holdfast.coordinator.store;

import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;

class SimulatedTransactionsTest extends TransactionsContract {

    private final World world = World.calm();
    private final Machine machine = world.machine("coordinator");
    private final CoordinatorTables tables = new CoordinatorTables(world::instant, (before, after) -> {});

    @Override
    Transactions transactions() {
        return new SimulatedTransactions(tables, world, machine);
    }

    @Override
    Replicas replicas() {
        return new SimulatedReplicas(tables, world, machine);
    }

    @Override
    void letPass(long ms) {
        world.pass(ms);
    }
}

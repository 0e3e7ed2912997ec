package io.holdfast.participant.fence;

import io.holdfast.service.database.Database;
import io.holdfast.service.database.SimulatedDatabase;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;

class SimulatedReservationsTest extends ReservationsContract {

    private final World world = World.calm();
    private final Machine machine = world.machine("stock");
    private final SimulatedDatabase database = new SimulatedDatabase(world, () -> machine, world::instant, () -> {});
    private final SimulatedReservations reservations =
            new SimulatedReservations(database, (key, from, to, payload) -> {});

    @Override
    Reservations reservations() {
        return reservations;
    }

    @Override
    Database database() {
        return database;
    }

    @Override
    void letPass(long ms) {
        world.pass(ms);
    }
}

package io.holdfast.participant.fence;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.SimulatedDatabase;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.ParticipantNode;
import io.holdfast.simulation.World;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all simulated services have in common: a reservation table, and that whatever is committed there is looked at. */
abstract class ReservingNode implements ParticipantNode {

    final World world;
    final String name;
    final Supplier<Machine> machine;
    final SimulatedDatabase database;
    final SimulatedReservations reservations;

    ReservingNode(World world, String name, Supplier<Machine> machine, Supplier<Instant> clock) {
        this.world = world;
        this.name = name;
        this.machine = machine;
        this.database = new SimulatedDatabase(world, machine, clock, this::committed);
        this.reservations = new SimulatedReservations(database, new RowWatch());
    }

    /**
     * A row has moved, and is committed.
     *
     * @param payload null for a tombstone
     */
    abstract void moved(BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload);

    /** All of a database transaction is committed. */
    void committed() {
        reservations.committed();
    }

    private final class RowWatch implements SimulatedReservations.Watch {

        @Override
        public void moved(
                BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload) {
            ReservingNode.this.moved(key, from, to, payload);
        }

        @Override
        public void removed(BranchKey key, ReservationState state) {
            world.rows().removed(name, key, state);
        }
    }

    @Override
    public final @Nullable ReservationState state(BranchKey key) {
        return reservations.state(key);
    }

    @Override
    public final List<BranchKey> open() {
        return reservations.open();
    }

    @Override
    public final List<BranchKey> kept() {
        return reservations.kept();
    }
}

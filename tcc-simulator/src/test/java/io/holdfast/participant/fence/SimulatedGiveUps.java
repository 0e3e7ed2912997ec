package io.holdfast.participant.fence;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.SimulatedDatabase;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The real {@link GiveUps}, with the table of those who gave up in memory. */
final class SimulatedGiveUps extends GiveUps {

    private final SimulatedDatabase database;
    private final Map<BranchKey, GivenUp> notes = new HashMap<>();

    SimulatedGiveUps(OutsideFence fence, SimulatedDatabase database) {
        super(fence, database);
        this.database = database;
    }

    @Override
    int note(Connection connection, Reservation before, String operator, String reason) {
        notes.put(
                before.key(),
                new GivenUp(operator, reason, before.state(), ReservationState.CANCELLED, database.now()));
        database.undo(() -> notes.remove(before.key()));
        return 1;
    }

    @Override
    public Optional<GivenUp> find(BranchKey key) {
        return Optional.ofNullable(notes.get(key));
    }
}

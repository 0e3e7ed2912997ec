package io.holdfast.coordinator.store;

import io.holdfast.service.database.Database;
import jakarta.enterprise.inject.Vetoed;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** States during whose reading something happens that a test has in mind. */
@Vetoed
public final class DisturbedStates extends States {

    private final Runnable beforeOf;
    private final Runnable beforeLive;

    /**
     * With what happens each time right before the known ones are read again, and before the live ones are: a failure of it is
     * the reading's.
     */
    public DisturbedStates(Database database, Runnable beforeOf, Runnable beforeLive) {
        super(database);
        this.beforeOf = beforeOf;
        this.beforeLive = beforeLive;
    }

    @Override
    public List<State> of(Collection<UUID> ids) {
        beforeOf.run();
        return super.of(ids);
    }

    @Override
    public List<State> live(int limit) {
        beforeLive.run();
        return super.live(limit);
    }
}

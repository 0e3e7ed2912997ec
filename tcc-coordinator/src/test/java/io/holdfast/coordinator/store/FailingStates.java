package io.holdfast.coordinator.store;

import io.holdfast.service.database.Database;
import jakarta.enterprise.inject.Vetoed;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** States of which one read fails when a test says so. */
@Vetoed
public final class FailingStates extends States {

    private final AtomicBoolean fails;

    /** Fails once each time that the flag is set, and takes it back. */
    public FailingStates(Database database, AtomicBoolean fails) {
        super(database);
        this.fails = fails;
    }

    @Override
    public List<State> of(Collection<UUID> ids) {
        if (!ids.isEmpty() && fails.getAndSet(false)) {
            throw new IllegalStateException("the database is away");
        }
        return super.of(ids);
    }
}

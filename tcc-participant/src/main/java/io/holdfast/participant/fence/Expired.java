package io.holdfast.participant.fence;

import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.LockWait;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The reservations whose time is over, by the database's clock. Time being over decides nothing about them. */
@ApplicationScoped
public class Expired {

    private final Database database;
    private final Reservations reservations;

    Expired(Database database, Reservations reservations) {
        this.database = database;
        this.reservations = reservations;
    }

    /** Those that expired first, at most so many; none that somebody has locked. */
    public List<BranchKey> find(int limit) {
        return database.read(queries -> reservations.expired(queries, limit));
    }

    /**
     * Keeps them that much longer, in milliseconds from now on.
     *
     * @throws io.holdfast.service.database.DatabaseException a lock wait when one of them is locked: it is not waited for
     */
    public void extend(List<BranchKey> keys, long holdMs) {
        database.inTransaction(ExpiryStep.EXTEND, LockWait.BRIEFLY, connection -> {
            return reservations.extend(connection, keys, holdMs);
        });
    }
}

package io.holdfast.participant.fence;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.ReservationUse;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.LockWait;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The reservations that are final and may be old enough to be removed. Being old decides nothing about them: the coordinator
 * says whether, and since when, their transaction has ended.
 */
@ApplicationScoped
public class Finished {

    /** The states in which a reservation may be removed at all. */
    public static final List<ReservationState> STATES = Stream.of(ReservationState.values())
            .filter(ReservationState::isFinal)
            .toList();

    private final Database database;
    private final Reservations reservations;
    private final Duration retention;
    private final Duration again;
    private final Instance<ReservationUse> uses;

    Finished(Database database, Reservations reservations, ParticipantConfig config, Instance<ReservationUse> uses) {
        this.database = database;
        this.reservations = reservations;
        this.retention = config.retention();
        this.again = config.cleaning().again();
        this.uses = uses;
    }

    /** Those in a final state whose turn it is, the oldest first, at most so many; none that somebody has locked. */
    public List<BranchKey> due(ReservationState state, int limit) {
        return database.read(queries -> reservations.finished(queries, state, retention.toMillis(), limit));
    }

    /**
     * Removes each that is still final and not in use; what belongs to the same transaction otherwise is not touched. Those
     * in use step back behind the others. Returns how many are removed.
     *
     * @throws io.holdfast.service.database.DatabaseException a lock wait when one of them is locked: it is not waited for
     */
    public int remove(List<BranchKey> keys) {
        return database.inTransaction(CleaningStep.REMOVE, LockWait.BRIEFLY, connection -> {
            Set<BranchKey> inUse = inUse(connection, keys);
            if (inUse.isEmpty()) {
                return reservations.remove(connection, keys);
            }
            reservations.leaveFor(connection, inUse, retention.toMillis(), again.toMillis());
            return reservations.remove(
                    connection,
                    keys.stream().filter(key -> !inUse.contains(key)).toList());
        });
    }

    private Set<BranchKey> inUse(Connection connection, List<BranchKey> keys) throws SQLException {
        Set<BranchKey> inUse = new HashSet<>();
        for (ReservationUse use : uses) {
            inUse.addAll(use.inUse(connection, keys));
        }
        return inUse;
    }

    /**
     * Looks at them again after that time, and not before.
     *
     * @throws io.holdfast.service.database.DatabaseException a lock wait when one of them is locked: it is not waited for
     */
    public void leaveFor(List<BranchKey> keys, Duration time) {
        database.inTransaction(CleaningStep.LEAVE, LockWait.BRIEFLY, connection -> {
            return reservations.leaveFor(connection, keys, retention.toMillis(), time.toMillis());
        });
    }
}

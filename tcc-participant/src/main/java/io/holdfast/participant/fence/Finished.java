package io.holdfast.participant.fence;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
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

    Finished(Database database, Reservations reservations, ParticipantConfig config) {
        this.database = database;
        this.reservations = reservations;
        this.retention = config.retention();
    }

    /** Those in a final state whose turn it is, the oldest first, at most so many. */
    public List<BranchKey> due(ReservationState state, int limit) {
        return database.read(queries -> reservations.finished(queries, state, retention.toMillis(), limit));
    }

    /** Removes each that is still final; what belongs to the same transaction otherwise is not touched. Returns how many. */
    public int remove(List<BranchKey> keys) {
        return database.inTransaction(CleaningStep.REMOVE, connection -> reservations.remove(connection, keys));
    }

    /** Looks at them again after that time, and not before. */
    public void leaveFor(List<BranchKey> keys, Duration time) {
        database.inTransaction(CleaningStep.LEAVE, connection -> {
            reservations.leaveFor(connection, keys, retention.toMillis(), time.toMillis());
            return keys;
        });
    }
}

package io.holdfast.participant;

import io.holdfast.protocol.BranchKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Keeps final reservations from being removed while a service still needs them: a bean of it says which. A payment that has
 * become unclear again, say, can only be judged by what its reservation says.
 */
public interface ReservationUse {

    /**
     * Those that must stay. They are asked about again after {@code holdfast.participant.cleaning.again}.
     *
     * @param connection of the transaction in which the others are removed
     * @param keys a hundred at most
     */
    Set<BranchKey> inUse(Connection connection, List<BranchKey> keys) throws SQLException;
}

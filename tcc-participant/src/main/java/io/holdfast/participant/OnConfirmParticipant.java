package io.holdfast.participant;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A service's business part of branches that work only when their transaction is confirmed (kind {@code ON_CONFIRM}): there is
 * no try, nothing is held, and the confirm brings the payload. For what must happen exactly when all others succeed and cannot
 * be refused: a note, a point, an entry in a journal. A service may have one beside its other participant, or alone.
 *
 * @param <P> the payload of confirm
 */
public interface OnConfirmParticipant<P> {

    Class<P> payloadType();

    /**
     * Does the work, in the database transaction that also writes the reservation rows; a confirm that comes again does not
     * get here. Has no business reason to fail: the transaction is confirmed already.
     */
    void work(Connection connection, List<Branch<P>> branches) throws SQLException;
}

package io.holdfast.participant;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * A service's business part when its branches are saga steps (kind {@code COMPENSABLE}): try does the work, confirm only marks
 * that it stays, cancel undoes it. For what cannot be held apart: others see the work before the transaction is decided.
 *
 * <p>The fence calls it inside the database transaction that also writes the reservation rows, as it calls a
 * {@link Participant}. The row is HELD until the transaction is decided, and expires as any other: work that nobody confirms is
 * undone, on the coordinator's word.
 *
 * @param <P> the payload of try; written to the reservation row as JSON and read back for cancel
 */
public interface CompensableParticipant<P> {

    Class<P> payloadType();

    /** What the branch contends for, as keys of the Redis lock; empty when there is no contention worth a lock. */
    Collection<String> lockKeys(P payload);

    /**
     * Does the work of the branches. Every business check belongs here, also whether the work can be undone later.
     *
     * @throws HoldRefusedException when it cannot be done for one of them; nothing of this call then remains. Of several
     *     branches the fence then asks for each alone
     */
    void work(Connection connection, List<Branch<P>> branches) throws SQLException;

    /** Undoes the work. Has no business reason to fail. */
    void undo(Connection connection, List<Participant.Cancelled<P>> branches) throws SQLException;

    /** Learns that branches were cancelled whose try never came and, from now on, never will take effect. */
    default void buried(Connection connection, List<Participant.Buried> branches) throws SQLException {}
}

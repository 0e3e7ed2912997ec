package io.holdfast.participant;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service's business part of the protocol. The fence calls it inside the database transaction that also writes the
 * reservation rows, with a list of branches that share that transaction; a single call is a list of one.
 *
 * <p>Implementations change business rows by conditional statements, in a fixed order of rows, and keep no state of their
 * own. They may be called again for the same branches when the database gave a transaction up.
 *
 * @param <P> the payload of try; written to the reservation row as JSON and read back for confirm and cancel
 */
public interface Participant<P> {

    Class<P> payloadType();

    /** What the branch contends for, as keys of the Redis lock; empty when there is no contention worth a lock. */
    Collection<String> lockKeys(P payload);

    /**
     * Holds what the branches need. Every business check belongs here.
     *
     * @throws HoldRefusedException when one of them cannot be held; nothing of this call then remains. Of several branches
     *     the fence then asks for each alone
     */
    void hold(Connection connection, List<Branch<P>> branches) throws SQLException;

    /** Keeps what was held. Has no business reason to fail. */
    void keep(Connection connection, List<Branch<P>> branches) throws SQLException;

    /** Lets go what was held. Has no business reason to fail. */
    void letGo(Connection connection, List<Cancelled<P>> branches) throws SQLException;

    /** Learns that branches were cancelled whose try never came and, from now on, never will take effect. */
    default void buried(Connection connection, List<Buried> branches) throws SQLException {}

    /** A branch that is cancelled, and why when the coordinator said so. */
    record Cancelled<P>(Branch<P> branch, @Nullable Reason reason) {}

    /** A branch that was cancelled before its try came. */
    record Buried(BranchKey key, @Nullable Reason reason) {}
}

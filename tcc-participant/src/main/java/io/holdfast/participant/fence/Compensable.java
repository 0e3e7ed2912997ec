package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.Participant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** A saga step as the local fence drives it: what it holds is the work itself, and there is nothing to keep. */
record Compensable(CompensableParticipant<Object> participant) implements Participant<Object> {

    @Override
    public Class<Object> payloadType() {
        return participant.payloadType();
    }

    @Override
    public Collection<String> lockKeys(Object payload) {
        return participant.lockKeys(payload);
    }

    @Override
    public void hold(Connection connection, List<Branch<Object>> branches) throws SQLException {
        participant.work(connection, branches);
    }

    @Override
    public void keep(Connection connection, List<Branch<Object>> branches) {}

    @Override
    public void letGo(Connection connection, List<Cancelled<Object>> branches) throws SQLException {
        participant.undo(connection, branches);
    }

    @Override
    public void buried(Connection connection, List<Buried> branches) throws SQLException {
        participant.buried(connection, branches);
    }
}

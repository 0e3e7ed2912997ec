package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import java.sql.Connection;

/** An outside that holds, keeps and lets go whatever it is asked to, and writes nothing down: tests say what else it does. */
class Willing implements OutsideParticipant<Object> {

    @Override
    public Class<Object> payloadType() {
        return TestFences.maps();
    }

    @Override
    public void prepare(Connection connection, Branch<Object> branch) {}

    @Override
    public Hold hold(Branch<Object> branch) {
        return Hold.held("there");
    }

    @Override
    public Hold look(Branch<Object> branch) {
        return hold(branch);
    }

    @Override
    public void recordHold(Connection connection, Branch<Object> branch, Hold held) {}

    @Override
    public Kept keep(Branch<Object> branch) {
        return Kept.DONE;
    }

    @Override
    public void recordKept(Connection connection, Branch<Object> branch) {}

    @Override
    public boolean letGo(Branch<Object> branch) {
        return true;
    }

    @Override
    public void recordLetGo(Connection connection, Branch<Object> branch) {}
}

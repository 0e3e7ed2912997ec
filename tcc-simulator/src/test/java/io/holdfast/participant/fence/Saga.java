package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.simulation.Goods;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;

/** Sells from a shelf at try, and takes back what is cancelled. */
record Saga(Shelf shelf) implements CompensableParticipant<Goods> {

    @Override
    public Class<Goods> payloadType() {
        return Goods.class;
    }

    @Override
    public Collection<String> lockKeys(Goods payload) {
        return List.of();
    }

    @Override
    public void work(Connection connection, List<Branch<Goods>> branches) {
        branches.forEach(branch -> shelf.sell(branch.payload()));
    }

    @Override
    public void undo(Connection connection, List<Participant.Cancelled<Goods>> branches) {
        branches.forEach(
                each -> shelf.takeBack(each.branch().key(), each.branch().payload()));
    }
}

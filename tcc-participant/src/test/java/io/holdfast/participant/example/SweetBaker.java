package io.holdfast.participant.example;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;

/** What try, confirm and cancel mean for sweets that somebody else bakes. It has no rows of its own: the reservation says all. */
@IfBuildProperty(name = "example.kind", stringValue = "outside")
@ApplicationScoped
class SweetBaker implements OutsideParticipant<OrderSweets> {

    private final Bakery bakery;

    SweetBaker(Bakery bakery) {
        this.bakery = bakery;
    }

    @Override
    public Class<OrderSweets> payloadType() {
        return OrderSweets.class;
    }

    @Override
    public void prepare(Connection connection, Branch<OrderSweets> branch) {}

    @Override
    public Hold hold(Branch<OrderSweets> branch) {
        OrderSweets order = branch.payload();
        return switch (bakery.order(order.name(), order.manner())) {
            case TAKEN, SOLD -> Hold.held(order.name());
            case DECLINED, CALLED_OFF -> Hold.rejected("NOT_BAKED", "the bakery declines " + order.name());
            case ASKED -> Hold.PENDING;
        };
    }

    /** The name is the key, so asking is the same as looking. */
    @Override
    public Hold look(Branch<OrderSweets> branch) {
        return hold(branch);
    }

    @Override
    public void recordHold(Connection connection, Branch<OrderSweets> branch, Hold hold) {}

    @Override
    public Kept keep(Branch<OrderSweets> branch) {
        return bakery.sell(branch.payload().name(), branch.payload().manner()) ? Kept.DONE : Kept.NOT_YET;
    }

    @Override
    public void recordKept(Connection connection, Branch<OrderSweets> branch) {}

    @Override
    public boolean letGo(Branch<OrderSweets> branch) {
        return bakery.callOff(branch.payload().name(), branch.payload().manner());
    }

    @Override
    public void recordLetGo(Connection connection, Branch<OrderSweets> branch) {}
}

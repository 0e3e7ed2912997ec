package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.SimulatedDatabase;
import io.holdfast.simulation.Goods;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of payments: what may have been sent, and since when. A model of payment-service's rows, not its code. The calls
 * outside are made by {@link OutsideNode}, which lets time pass in them, but for those of an operator who gives a payment up.
 */
class CardPayments implements OutsideParticipant<Goods> {

    /** One row of {@code payment}. */
    static final class Payment {
        int sends = 1;
        long sentAt;
        boolean closed;
    }

    private final SimulatedDatabase database;
    private final Map<BranchKey, Payment> payments = new HashMap<>();

    CardPayments(SimulatedDatabase database) {
        this.database = database;
    }

    Payment payment(BranchKey key) {
        Payment payment = payments.get(key);
        if (payment == null) {
            throw new IllegalStateException("no payment " + key);
        }
        return payment;
    }

    @Override
    public Class<Goods> payloadType() {
        return Goods.class;
    }

    @Override
    public void prepare(Connection connection, Branch<Goods> branch) {
        Payment payment = new Payment();
        payment.sentAt = database.now().toEpochMilli();
        payments.put(branch.key(), payment);
        database.undo(() -> payments.remove(branch.key()));
    }

    @Override
    public void recordHold(Connection connection, Branch<Goods> branch, Hold hold) {}

    @Override
    public void recordKept(Connection connection, Branch<Goods> branch) {}

    @Override
    public void recordLetGo(Connection connection, Branch<Goods> branch) {}

    @Override
    public Hold hold(Branch<Goods> branch) {
        throw timeless();
    }

    @Override
    public Hold look(Branch<Goods> branch) {
        throw timeless();
    }

    @Override
    public Kept keep(Branch<Goods> branch) {
        throw timeless();
    }

    @Override
    public boolean letGo(Branch<Goods> branch) {
        throw timeless();
    }

    private static UnsupportedOperationException timeless() {
        return new UnsupportedOperationException("a call outside takes time: OutsideNode makes it");
    }
}

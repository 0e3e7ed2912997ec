package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.SimulatedDatabase;
import io.holdfast.simulation.Goods;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.RowInvariants;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Things of which there are only so many: held by a conditional update, then sold or free again; or sold at once, and taken back
 * when that was wrong.
 */
final class Shelf implements Participant<Goods> {

    private final SimulatedDatabase database;
    private final int[] received;
    private final int[] onHand;
    private final int[] held;
    private final int[] sold;
    /** Branches whose confirm or cancel always fails here. */
    final Set<BranchKey> poisoned = new HashSet<>();

    Shelf(SimulatedDatabase database, int[] received) {
        this.database = database;
        this.received = received;
        this.onHand = received.clone();
        this.held = new int[received.length];
        this.sold = new int[received.length];
    }

    @Override
    public Class<Goods> payloadType() {
        return Goods.class;
    }

    @Override
    public Collection<String> lockKeys(Goods payload) {
        return List.of();
    }

    @Override
    public void hold(Connection connection, List<Branch<Goods>> branches) {
        for (Branch<Goods> branch : branches) {
            Goods goods = branch.payload();
            refuseTooMuch(goods);
            change(goods.item(), 0, goods.quantity(), 0);
        }
    }

    @Override
    public void keep(Connection connection, List<Branch<Goods>> branches) {
        for (Branch<Goods> branch : branches) {
            refusePoison(branch.key());
            Goods goods = branch.payload();
            change(goods.item(), -goods.quantity(), -goods.quantity(), goods.quantity());
        }
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<Goods>> branches) {
        for (Cancelled<Goods> each : branches) {
            refusePoison(each.branch().key());
            Goods goods = each.branch().payload();
            change(goods.item(), 0, -goods.quantity(), 0);
        }
    }

    /** Sells without holding before. */
    void sell(Goods goods) {
        refuseTooMuch(goods);
        change(goods.item(), -goods.quantity(), 0, goods.quantity());
    }

    void takeBack(BranchKey key, Goods goods) {
        refusePoison(key);
        change(goods.item(), goods.quantity(), 0, -goods.quantity());
    }

    private void refuseTooMuch(Goods goods) {
        if (onHand[goods.item()] - held[goods.item()] < goods.quantity()) {
            throw new HoldRefusedException("NOT_AVAILABLE", "there is not enough of it");
        }
    }

    RowInvariants.Count count(int item) {
        return new RowInvariants.Count(received[item], onHand[item], held[item], sold[item]);
    }

    void refusePoison(BranchKey key) {
        if (poisoned.contains(key)) {
            throw new Refused("the participant chokes on this branch");
        }
    }

    private void change(int item, int hand, int hold, int sale) {
        add(item, hand, hold, sale);
        database.undo(() -> add(item, -hand, -hold, -sale));
    }

    private void add(int item, int hand, int hold, int sale) {
        onHand[item] += hand;
        held[item] += hold;
        sold[item] += sale;
    }
}

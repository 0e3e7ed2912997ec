package io.holdfast.participant.fence;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.participant.Branch;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.NoLock;
import io.holdfast.participant.lock.SimulatedRedis;
import io.holdfast.participant.sweep.Sweeps;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Goods;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service with holds of its own: the real {@link LocalFence}, {@link Expired} and expiry sweeper on a simulated database. The
 * Redis lock stands around its tries as events of their own, so that it can be outlived.
 */
public final class LocalNode extends ReservingNode {

    private final Shelf shelf;
    private final ParticipantKind kind;
    private final ParticipantConfig config;
    /** By the rows that were committed: what is held of each item, and what was sold. */
    private final int[] heldByRows;

    private final int[] soldByRows;
    private final Fence fence;
    private final Sweeps sweeps;
    private final SimulatedRedis redis;
    private final Cleaning cleaning;

    public LocalNode(
            World world,
            String name,
            ParticipantKind kind,
            Supplier<Machine> machine,
            Supplier<Instant> clock,
            int[] received,
            ParticipantConfig config,
            MeterRegistry meters,
            Coordinators coordinators) {
        super(world, name, machine, clock);
        this.kind = kind;
        this.config = config;
        this.shelf = new Shelf(database, received);
        this.heldByRows = new int[received.length];
        this.soldByRows = new int[received.length];
        this.redis = new SimulatedRedis(world);
        Participant<?> participant = kind == ParticipantKind.COMPENSABLE ? Nodes.saga(world, new Saga(shelf)) : shelf;
        this.fence =
                Nodes.local(world, name, kind, participant, reservations, database, new NoLock(config), config, meters);
        this.cleaning = new Cleaning(world, database, reservations, coordinators, config, meters);
        this.sweeps = new Sweeps(
                world, name, machine, new Expired(database, reservations), fence, config, meters, coordinators);
    }

    @Override
    public void start(Machine fresh) {
        sweeps.start(fresh);
        cleaning.start(fresh);
    }

    @Override
    public void serve(Phase phase, List<Wire.Letter> letters, Consumer<List<Wire.Word>> reply) {
        switch (phase) {
            case TRY -> serveTries(letters, reply);
            case POLL -> reply.accept(List.of(new Wire.Word(null, reservations.state(key(letters.get(0))))));
            case CONFIRM -> reply.accept(settle(Operation.CONFIRM, letters));
            case CANCEL -> reply.accept(settle(Operation.CANCEL, letters));
        }
    }

    /** The lock of one item is enough here: it is never what makes the result right. */
    private void serveTries(List<Wire.Letter> letters, Consumer<List<Wire.Word>> reply) {
        Goods goods = Goods.of(letters.get(0).payload());
        Machine at = machine.get();
        redis.under(at, "item" + goods.item(), () -> reply.accept(hold(letters)));
    }

    private List<Wire.Word> hold(List<Wire.Letter> letters) {
        List<Wire.Letter> young = letters.stream()
                .filter(letter -> !Cleaning.isTooOld(world, config, letter.transactionId()))
                .toList();
        List<Fence.Try> tries = new ArrayList<>(young.size());
        for (Wire.Letter letter : young) {
            tries.add(new Fence.Try(key(letter), letter.holdMs(), Goods.of(letter.payload())));
        }
        List<Fence.Result> results = tries.isEmpty() ? List.of() : failing(young, () -> fence.tryAll(tries));
        List<Wire.Word> words = new ArrayList<>(letters.size());
        int next = 0;
        for (Wire.Letter letter : letters) {
            boolean old = Cleaning.isTooOld(world, config, letter.transactionId());
            words.add(old ? Cleaning.TOO_OLD : word(letter, results.get(next++)));
        }
        return words;
    }

    private Wire.Word word(Wire.Letter letter, Fence.Result result) {
        BranchKey key = key(letter);
        Wire.Word word = new Wire.Word(result.answer(), result.state());
        world.rows().tried(name, key, letter.payload(), word, reservations.state(key), reservations.payload(key));
        return word;
    }

    private List<Wire.Word> settle(Operation operation, List<Wire.Letter> letters) {
        List<Fence.Settle> calls = new ArrayList<>(letters.size());
        for (Wire.Letter letter : letters) {
            BranchKey key = key(letter);
            if (world.strikes(Fault.PARTICIPANT_CHOKES_ON_BRANCH)) {
                shelf.poisoned.add(key);
            }
            if (operation == Operation.CONFIRM
                    && kind == ParticipantKind.LOCAL
                    && reservations.state(key) == ReservationState.HELD
                    && world.strikes(Fault.RESERVATION_MEDDLED)) {
                meddle(key, Goods.of(letter.payload()));
            }
            calls.add(new Fence.Settle(key, letter.reason()));
        }
        List<Fence.Result> results = failing(letters, () -> fence.settleAll(operation, calls));
        List<Wire.Word> words = new ArrayList<>(results.size());
        for (Fence.Result result : results) {
            words.add(new Wire.Word(result.answer(), result.state()));
            world.rows().settled(name, result.key(), operation, result.answer(), reservations.state(result.key()));
        }
        return words;
    }

    /**
     * A replica that lost a transaction and got it back may have two letters for one branch on their way. Each goes alone then;
     * and when none of them can be done either, this is what the fence throws, and a 500.
     */
    private static List<Fence.Result> failing(List<Wire.Letter> letters, Supplier<List<Fence.Result>> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            if (letters.stream().map(LocalNode::key).distinct().count() < letters.size()) {
                throw new Network.Refused(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** Somebody cancels the row by hand, behind the protocol's back. */
    private void meddle(BranchKey key, Goods goods) {
        world.invariants().meddledWith(key.transactionId());
        database.<LocalStep, List<BranchKey>>inTransaction(LocalStep.CANCEL, connection -> {
            reservations.move(connection, List.of(key), ReservationState.HELD, ReservationState.CANCELLED, null);
            shelf.letGo(connection, List.of(new Participant.Cancelled<>(new Branch<>(key, goods), null)));
            return List.of(key);
        });
    }

    @Override
    void committed() {
        super.committed();
        for (int item = 0; item < heldByRows.length; item++) {
            world.rows().shelf(name, item, shelf.count(item), heldByRows[item], soldByRows[item]);
        }
    }

    @Override
    void moved(BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload) {
        if (payload != null) {
            Goods goods = Goods.of(payload);
            count(from, goods.item(), -goods.quantity());
            count(to, goods.item(), goods.quantity());
        }
        world.rows().moved(name, key, from, to);
    }

    /** What a saga has sold at try is sold, and taken back when it is cancelled. */
    private void count(@Nullable ReservationState state, int item, int quantity) {
        boolean saga = kind == ParticipantKind.COMPENSABLE;
        if (state == ReservationState.CONFIRMED || (saga && state == ReservationState.HELD)) {
            soldByRows[item] += quantity;
        } else if (state == ReservationState.HELD) {
            heldByRows[item] += quantity;
        }
    }

    @Override
    public void heal() {
        shelf.poisoned.clear();
    }

    private static BranchKey key(Wire.Letter letter) {
        return new BranchKey(letter.transactionId(), letter.branchId());
    }
}

package io.holdfast.participant.fence;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.participant.Branch;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.ReservationState;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Goods;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that works only at confirm: the real {@link OnConfirmFence} and cleaning on a simulated database. It has enough of
 * everything, and so no reason to refuse. What becomes of a confirm that is so late that its row may be removed is a model.
 */
public final class OnConfirmNode extends ReservingNode {

    private static final int PLENTY = 1_000_000;
    private static final int ITEMS = 4;

    private final Shelf shelf;
    private final int[] soldByRows = new int[ITEMS];
    private final OnConfirmFence fence;
    private final Cleaning cleaning;
    private final Coordinators coordinators;
    private final ParticipantConfig config;

    public OnConfirmNode(
            World world,
            String name,
            Supplier<Machine> machine,
            Supplier<Instant> clock,
            ParticipantConfig config,
            MeterRegistry meters,
            Coordinators coordinators) {
        super(world, name, machine, clock);
        this.config = config;
        this.coordinators = coordinators;
        this.shelf = new Shelf(database, new int[] {PLENTY, PLENTY, PLENTY, PLENTY});
        this.fence = Nodes.onConfirm(world, name, new Work(shelf), reservations, database, config, meters);
        this.cleaning = new Cleaning(world, database, reservations, coordinators, config, meters);
    }

    private record Work(Shelf shelf) implements OnConfirmParticipant<Goods> {

        @Override
        public Class<Goods> payloadType() {
            return Goods.class;
        }

        @Override
        public void work(Connection connection, List<Branch<Goods>> branches) {
            for (Branch<Goods> branch : branches) {
                shelf.refusePoison(branch.key());
                shelf.sell(branch.payload());
            }
        }
    }

    @Override
    public void start(Machine fresh) {
        cleaning.start(fresh);
    }

    @Override
    public void serve(Phase phase, List<Wire.Letter> letters, Consumer<List<Wire.Word>> reply) {
        Wire.Letter letter = letters.get(0);
        BranchKey key = new BranchKey(letter.transactionId(), letter.branchId());
        if (phase != Phase.CONFIRM || letters.size() > 1) {
            throw new IllegalStateException(phase + " of " + letters + ", which are confirmed only, and each alone");
        }
        if (world.strikes(Fault.PARTICIPANT_CHOKES_ON_BRANCH)) {
            shelf.poisoned.add(key);
        }
        if (Cleaning.isTooOld(world, config, letter.transactionId()) && reservations.state(key) == null) {
            coordinators.decisions(machine.get(), List.of(letter.transactionId()), answer -> {
                Answer late = judge(letter.transactionId(), answer);
                reply.accept(List.of(late == null ? work(key, letter) : answered(key, late)));
            });
        } else {
            reply.accept(List.of(work(key, letter)));
        }
    }

    private Wire.Word work(BranchKey key, Wire.Letter letter) {
        return answered(
                key,
                fence.confirm(new OnConfirmFence.Work(key, Goods.of(letter.payload())))
                        .answer());
    }

    private Wire.Word answered(BranchKey key, Answer answer) {
        ReservationState state = reservations.state(key);
        world.rows().settled(name, key, Operation.CONFIRM, answer, state);
        return new Wire.Word(answer, state);
    }

    /** As the kit judges a late confirm: null when the work is still to be done. */
    private static @Nullable Answer judge(UUID id, @Nullable DecisionsAnswer answer) {
        DecisionsAnswer.Entry entry =
                answer == null ? null : answer.byTransaction().get(id);
        if (entry == null) {
            return Answer.NOT_SETTLED;
        }
        return switch (entry.decision()) {
            case CONFIRM -> entry.ended() ? Answer.DONE : null;
            case CANCEL, UNKNOWN -> Answer.CANCELLED;
            case UNDECIDED -> Answer.NOT_SETTLED;
        };
    }

    @Override
    void committed() {
        super.committed();
        for (int item = 0; item < ITEMS; item++) {
            world.rows().shelf(name, item, shelf.count(item), 0, soldByRows[item]);
        }
    }

    @Override
    void moved(BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload) {
        if (payload != null && to == ReservationState.CONFIRMED) {
            Goods goods = Goods.of(payload);
            soldByRows[goods.item()] += goods.quantity();
        }
        world.rows().moved(name, key, from, to);
    }

    @Override
    public void heal() {
        shelf.poisoned.clear();
    }
}

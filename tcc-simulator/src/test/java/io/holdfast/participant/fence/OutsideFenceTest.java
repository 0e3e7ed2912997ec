package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.SimulatedDatabase;
import io.holdfast.simulation.Goods;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The two halves of the outside fence as one: what a service gets that lets the fence make the calls itself. */
class OutsideFenceTest {

    private final World world = World.calm();
    private final Machine machine = world.machine("payment");
    private final SimulatedDatabase database = new SimulatedDatabase(world, () -> machine, world::instant, () -> {});
    private final Gateway gateway = new Gateway();
    private final OutsideFence fence = fence();
    private final BranchKey key = new BranchKey(Ids.next(), "payment");

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    private OutsideFence fence() {
        return new OutsideFence(
                (OutsideParticipant<Object>) (OutsideParticipant<?>) gateway,
                new SimulatedReservations(database, (branch, from, to, payload) -> {}),
                database,
                new Together(new SimpleMeterRegistry()),
                Duration.ofSeconds(1));
    }

    /** Answers as it is told to, and remembers what it was asked. */
    private static final class Gateway implements OutsideParticipant<Goods> {

        private final List<String> asked = new ArrayList<>();
        private Hold hold = Hold.PENDING;
        private boolean done;
        private boolean broken;

        @Override
        public Class<Goods> payloadType() {
            return Goods.class;
        }

        @Override
        public void prepare(Connection connection, Branch<Goods> branch) {}

        @Override
        public Hold hold(Branch<Goods> branch) {
            return answer("hold", hold);
        }

        @Override
        public Hold look(Branch<Goods> branch) {
            return answer("look", hold);
        }

        @Override
        public void recordHold(Connection connection, Branch<Goods> branch, Hold known) {}

        @Override
        public Kept keep(Branch<Goods> branch) {
            return answer("keep", done ? Kept.DONE : Kept.NOT_YET);
        }

        @Override
        public void recordKept(Connection connection, Branch<Goods> branch) {}

        @Override
        public boolean letGo(Branch<Goods> branch) {
            return answer("letGo", done);
        }

        @Override
        public void recordLetGo(Connection connection, Branch<Goods> branch) {}

        private <T> T answer(String question, T answer) {
            asked.add(question);
            if (broken) {
                throw new IllegalStateException("nobody knows what this call did");
            }
            return answer;
        }
    }

    private Answer tryIt() {
        return fence.tryAll(List.of(new Fence.Try(key, 5000, new Goods(0, 1))))
                .get(0)
                .answer();
    }

    private Answer settle(Operation operation) {
        return fence.settleAll(operation, List.of(new Fence.Settle(key, null)))
                .get(0)
                .answer();
    }

    @Test
    void holdsThenKeeps() {
        gateway.hold = OutsideParticipant.Hold.held("reference");
        assertThat(tryIt()).isEqualTo(Answer.HELD);
        assertThat(tryIt()).isEqualTo(Answer.HELD);
        assertThat(settle(Operation.CONFIRM)).isEqualTo(Answer.NOT_SETTLED);
        gateway.done = true;
        assertThat(settle(Operation.CONFIRM)).isEqualTo(Answer.DONE);
        assertThat(settle(Operation.CONFIRM)).isEqualTo(Answer.DONE);
        assertThat(settle(Operation.CANCEL)).isEqualTo(Answer.CONFIRMED);
        assertThat(gateway.asked).containsExactly("hold", "keep", "keep");
    }

    @Test
    void pendingTryIsLookedForAndAConfirmOnlyLooks() {
        assertThat(tryIt()).isEqualTo(Answer.PENDING);
        assertThat(tryIt()).isEqualTo(Answer.PENDING);
        gateway.hold = OutsideParticipant.Hold.held("reference");
        assertThat(settle(Operation.CONFIRM)).isEqualTo(Answer.NOT_SETTLED);
        assertThat(tryIt()).isEqualTo(Answer.HELD);
        assertThat(gateway.asked).containsExactly("hold", "look", "look");
    }

    @Test
    void cancelOfAPendingTryWaitsForTheOutside() {
        tryIt();
        assertThat(settle(Operation.CANCEL)).isEqualTo(Answer.NOT_SETTLED);
        assertThat(tryIt()).isEqualTo(Answer.CANCELLED);
        gateway.done = true;
        assertThat(fence.pursue(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(settle(Operation.CANCEL)).isEqualTo(Answer.DONE);
        assertThat(gateway.asked).containsExactly("hold", "letGo", "letGo");
    }

    @Test
    void outsideCallThatThrowsLeavesTheRowAsItIs() {
        gateway.broken = true;
        assertThat(tryIt()).isEqualTo(Answer.PENDING);
        assertThat(fence.pursue(key)).isEqualTo(ReservationState.PENDING);
        gateway.broken = false;
        gateway.hold = OutsideParticipant.Hold.rejected("DECLINED", "no");
        assertThat(fence.pursue(key)).isEqualTo(ReservationState.REJECTED);
        assertThat(tryIt()).isEqualTo(Answer.REJECTED);
        assertThat(settle(Operation.CONFIRM)).isEqualTo(Answer.REJECTED);
        assertThat(settle(Operation.CANCEL)).isEqualTo(Answer.DONE);
    }

    @Test
    void wordOfTheOutsideIsTakenWhilePending() {
        tryIt();
        assertThat(fence.learn(key, OutsideParticipant.Hold.held("reference"))).isEqualTo(ReservationState.HELD);
        assertThat(fence.learn(key, OutsideParticipant.Hold.rejected("DECLINED", "no")))
                .isEqualTo(ReservationState.HELD);
        assertThat(fence.learn(new BranchKey(Ids.next(), "payment"), OutsideParticipant.Hold.PENDING))
                .isNull();
    }

    @Test
    void cancelOfNothingAsksNobody() {
        assertThat(settle(Operation.CANCEL)).isEqualTo(Answer.DONE);
        assertThat(fence.pursue(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(tryIt()).isEqualTo(Answer.CANCELLED);
        assertThat(gateway.asked).isEmpty();
    }
}

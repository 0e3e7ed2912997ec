package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Crash points of the kit that no service of the shop comes to: the work ends at the point as if the process had, and the call
 * is made again, as the coordinator would.
 */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class KitCrashTest {

    private static final Map<String, Object> PAYLOAD = Map.of("text", "thanks");

    @Inject
    TestFences fences;

    @Inject
    Finished finished;

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anOutsideRefusalIsRecordedOnceWheneverTheProcessDies(Moment moment) {
        OutsideFence fence = fences.of(new Refusing());
        BranchKey key = ParticipantClient.newBranch();
        List<Fence.Try> call = List.of(new Fence.Try(key, 1000, PAYLOAD));
        Death.at(OutsideStep.REJECT, moment, () -> fence.tryAll(call));
        assertThat(fences.state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.REJECTED : null);
        Fence.Result again = fence.tryAll(call).get(0);
        assertThat(again.answer()).isEqualTo(Answer.REJECTED);
        assertThat(again.reason()).isEqualTo(Refusing.REASON);
        assertThat(fences.state(key)).isEqualTo(ReservationState.REJECTED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void workAtConfirmIsDoneOnceWheneverTheProcessDies(Moment moment) {
        Desk desk = new Desk();
        OnConfirmFence fence = fences.of(desk);
        BranchKey key = ParticipantClient.newBranch();
        OnConfirmFence.Work call = new OnConfirmFence.Work(key, PAYLOAD);
        Death.at(OnConfirmStep.WORK, moment, () -> fence.confirm(call));
        assertThat(fences.state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.CONFIRMED : null);
        assertThat(fence.confirm(call).answer()).isEqualTo(Answer.DONE);
        Death.notAt(OnConfirmStep.WORK, () -> fence.confirm(call));
        // What was worked before the commit is rolled back with the row.
        assertThat(desk.worked).hasSize(moment == Moment.AFTER ? 1 : 2);
        assertThat(fences.state(key)).isEqualTo(ReservationState.CONFIRMED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aCancelOfWorkAtConfirmStaysOneWheneverTheProcessDies(Moment moment) {
        Desk desk = new Desk();
        OnConfirmFence fence = fences.of(desk);
        BranchKey key = ParticipantClient.newBranch();
        List<Fence.Settle> cancel = List.of(new Fence.Settle(key, null));
        Death.at(OnConfirmStep.CANCEL, moment, () -> fence.settleAll(Operation.CANCEL, cancel));
        assertThat(fences.state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.CANCELLED : null);
        assertThat(fence.settleAll(Operation.CANCEL, cancel).get(0).answer()).isEqualTo(Answer.DONE);
        Death.notAt(OnConfirmStep.CANCEL, () -> fence.settleAll(Operation.CANCEL, cancel));
        assertThat(fence.confirm(new OnConfirmFence.Work(key, PAYLOAD)).answer())
                .isEqualTo(Answer.CANCELLED);
        assertThat(desk.worked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aFinalRowIsRemovedWheneverTheProcessDies(Moment moment) {
        BranchKey key = tombstone();
        Death.at(CleaningStep.REMOVE, moment, () -> finished.remove(List.of(key)));
        assertThat(fences.state(key)).isEqualTo(moment == Moment.AFTER ? null : ReservationState.CANCELLED);
        assertThat(finished.remove(List.of(key))).isEqualTo(moment == Moment.AFTER ? 0 : 1);
        assertThat(fences.state(key)).isNull();
        Death.notAt(CleaningStep.REMOVE, () -> finished.remove(List.of(key)));
        Death.notAt(CleaningStep.LEAVE, () -> finished.leaveFor(List.of(key), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aRowThatStaysIsLookedAtAgainLaterWheneverTheProcessDies(Moment moment) {
        BranchKey key = tombstone();
        Death.at(CleaningStep.LEAVE, moment, () -> finished.leaveFor(List.of(key), Duration.ofHours(1)));
        finished.leaveFor(List.of(key), Duration.ofHours(1));
        assertThat(fences.state(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(finished.due(ReservationState.CANCELLED, 1_000)).doesNotContain(key);
    }

    private BranchKey tombstone() {
        BranchKey key = ParticipantClient.newBranch();
        fences.of(new Desk()).settleAll(Operation.CANCEL, List.of(new Fence.Settle(key, null)));
        return key;
    }

    /** Refuses before it asks outside. */
    private static final class Refusing implements OutsideParticipant<Object> {

        private static final Reason REASON = new Reason("CLOSED", "closed for the day", null);

        @Override
        public Class<Object> payloadType() {
            return TestFences.maps();
        }

        @Override
        public void prepare(Connection connection, Branch<Object> branch) {
            throw new HoldRefusedException("CLOSED", "closed for the day");
        }

        @Override
        public Hold hold(Branch<Object> branch) {
            throw notAsked();
        }

        @Override
        public Hold look(Branch<Object> branch) {
            throw notAsked();
        }

        @Override
        public void recordHold(Connection connection, Branch<Object> branch, Hold hold) {
            throw notAsked();
        }

        @Override
        public Kept keep(Branch<Object> branch) {
            throw notAsked();
        }

        @Override
        public void recordKept(Connection connection, Branch<Object> branch) {
            throw notAsked();
        }

        @Override
        public boolean letGo(Branch<Object> branch) {
            throw notAsked();
        }

        @Override
        public void recordLetGo(Connection connection, Branch<Object> branch) {
            throw notAsked();
        }

        private static AssertionError notAsked() {
            return new AssertionError("a refused branch has nothing outside");
        }
    }
}

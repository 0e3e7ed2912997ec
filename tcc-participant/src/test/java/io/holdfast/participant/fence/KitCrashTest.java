package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.CrashPoints;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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
    Reservations reservations;

    @Inject
    Database database;

    @Inject
    Together together;

    @Inject
    ParticipantConfig config;

    @Inject
    Finished finished;

    /** Nothing that runs in the process goes on after it. */
    private static final class Died extends Error {

        private static final long serialVersionUID = 1L;
    }

    @AfterEach
    void nobodyDies() {
        CrashPoints.disarm();
    }

    private static void die() {
        throw new Died();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anOutsideRefusalIsRecordedOnceWheneverTheProcessDies(Moment moment) {
        OutsideFence fence = new OutsideFence(new Refusing(), reservations, database, together, Duration.ofSeconds(1));
        BranchKey key = ParticipantClient.newBranch();
        List<Fence.Try> call = List.of(new Fence.Try(key, 1000, PAYLOAD));
        CrashPoints.arm(CrashPoints.nameOf(OutsideStep.REJECT, moment), KitCrashTest::die);
        assertThatThrownBy(() -> fence.tryAll(call)).isInstanceOf(Died.class);
        assertThat(state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.REJECTED : null);
        Fence.Result again = fence.tryAll(call).get(0);
        assertThat(again.answer()).isEqualTo(Answer.REJECTED);
        assertThat(again.reason()).isEqualTo(Refusing.REASON);
        assertThat(state(key)).isEqualTo(ReservationState.REJECTED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void workAtConfirmIsDoneOnceWheneverTheProcessDies(Moment moment) {
        Desk desk = new Desk();
        OnConfirmFence fence = new OnConfirmFence(desk, reservations, database, together, config);
        BranchKey key = ParticipantClient.newBranch();
        OnConfirmFence.Work call = new OnConfirmFence.Work(key, PAYLOAD);
        CrashPoints.arm(CrashPoints.nameOf(OnConfirmStep.WORK, moment), KitCrashTest::die);
        assertThatThrownBy(() -> fence.confirm(call)).isInstanceOf(Died.class);
        assertThat(state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.CONFIRMED : null);
        assertThat(fence.confirm(call).answer()).isEqualTo(Answer.DONE);
        // What was worked before the commit is rolled back with the row.
        assertThat(desk.worked).hasSize(moment == Moment.AFTER ? 1 : 2);
        assertThat(state(key)).isEqualTo(ReservationState.CONFIRMED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aCancelOfWorkAtConfirmStaysOneWheneverTheProcessDies(Moment moment) {
        Desk desk = new Desk();
        OnConfirmFence fence = new OnConfirmFence(desk, reservations, database, together, config);
        BranchKey key = ParticipantClient.newBranch();
        List<Fence.Settle> cancel = List.of(new Fence.Settle(key, null));
        CrashPoints.arm(CrashPoints.nameOf(OnConfirmStep.CANCEL, moment), KitCrashTest::die);
        assertThatThrownBy(() -> fence.settleAll(Operation.CANCEL, cancel)).isInstanceOf(Died.class);
        assertThat(state(key)).isEqualTo(moment == Moment.AFTER ? ReservationState.CANCELLED : null);
        assertThat(fence.settleAll(Operation.CANCEL, cancel).get(0).answer()).isEqualTo(Answer.DONE);
        assertThat(fence.confirm(new OnConfirmFence.Work(key, PAYLOAD)).answer())
                .isEqualTo(Answer.CANCELLED);
        assertThat(desk.worked).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aFinalRowIsRemovedWheneverTheProcessDies(Moment moment) {
        BranchKey key = tombstone();
        CrashPoints.arm(CrashPoints.nameOf(CleaningStep.REMOVE, moment), KitCrashTest::die);
        assertThatThrownBy(() -> finished.remove(List.of(key))).isInstanceOf(Died.class);
        assertThat(state(key)).isEqualTo(moment == Moment.AFTER ? null : ReservationState.CANCELLED);
        assertThat(finished.remove(List.of(key))).isEqualTo(moment == Moment.AFTER ? 0 : 1);
        assertThat(state(key)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aRowThatStaysIsLookedAtAgainLaterWheneverTheProcessDies(Moment moment) {
        BranchKey key = tombstone();
        CrashPoints.arm(CrashPoints.nameOf(CleaningStep.LEAVE, moment), KitCrashTest::die);
        assertThatThrownBy(() -> finished.leaveFor(List.of(key), Duration.ofHours(1)))
                .isInstanceOf(Died.class);
        finished.leaveFor(List.of(key), Duration.ofHours(1));
        assertThat(state(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(finished.due(ReservationState.CANCELLED, 1_000)).doesNotContain(key);
    }

    private BranchKey tombstone() {
        BranchKey key = ParticipantClient.newBranch();
        new OnConfirmFence(new Desk(), reservations, database, together, config)
                .settleAll(Operation.CANCEL, List.of(new Fence.Settle(key, null)));
        return key;
    }

    private @Nullable ReservationState state(BranchKey key) {
        Reservation row = database.read(queries -> reservations.find(queries, List.of(key)))
                .get(key);
        return row == null ? null : row.state();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The payload of this test is a map.
    private static Class<Object> payload() {
        return (Class) Map.class;
    }

    /** Works at confirm. */
    private static final class Desk implements OnConfirmParticipant<Object> {

        private final List<BranchKey> worked = new ArrayList<>();

        @Override
        public Class<Object> payloadType() {
            return payload();
        }

        @Override
        public void work(Connection connection, List<Branch<Object>> branches) {
            branches.forEach(branch -> worked.add(branch.key()));
        }
    }

    /** Refuses before it asks outside. */
    private static final class Refusing implements OutsideParticipant<Object> {

        private static final Reason REASON = new Reason("CLOSED", "closed for the day", null);

        @Override
        public Class<Object> payloadType() {
            return payload();
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

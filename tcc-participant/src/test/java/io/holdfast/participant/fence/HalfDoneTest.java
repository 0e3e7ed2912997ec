package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A participant that has done half of its work when it fails, or refuses: the row and the work are one database transaction, so
 * neither is ever there without the other.
 */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class HalfDoneTest {

    @Inject
    TestFences fences;

    @Inject
    Jars jars;

    private final HalfWay halfWay = new HalfWay();

    /** Takes a sweet out of the jar, and only then does what a test wants of it. */
    private static final class HalfWay implements Participant<Object> {

        @Nullable
        private RuntimeException failure;

        @Override
        public Class<Object> payloadType() {
            return TestFences.maps();
        }

        @Override
        public Collection<String> lockKeys(Object payload) {
            return List.of();
        }

        @Override
        public void hold(Connection connection, List<Branch<Object>> branches) throws SQLException {
            change(connection, branches.stream().map(Branch::payload).toList(), -1);
        }

        @Override
        public void keep(Connection connection, List<Branch<Object>> branches) throws SQLException {
            change(connection, branches.stream().map(Branch::payload).toList(), 0);
        }

        @Override
        public void letGo(Connection connection, List<Cancelled<Object>> branches) throws SQLException {
            change(
                    connection,
                    branches.stream().map(each -> each.branch().payload()).toList(),
                    1);
        }

        private void change(Connection connection, List<Object> payloads, int sweets) throws SQLException {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE sweet_jar SET sweets = sweets + ? WHERE name = ?")) {
                for (Object payload : payloads) {
                    statement.setInt(1, sweets);
                    statement.setObject(2, ((Map<?, ?>) payload).get("jar"));
                    statement.executeUpdate();
                }
            }
            if (failure != null) {
                RuntimeException thrown = failure;
                failure = null;
                throw thrown;
            }
        }
    }

    @Test
    void aTryThatFailedHalfWayLeavesNothingAndMayComeAgain() {
        String jar = jars.create(10);
        BranchKey key = ParticipantClient.newBranch();
        halfWay.failure = new IllegalStateException("half-way");
        assertThatThrownBy(() -> tried(key, jar)).hasMessage("half-way");
        assertThat(fences.state(key)).isNull();
        assertThat(jars.sweets(jar)).isEqualTo(10);
        assertThat(tried(key, jar)).isEqualTo(Answer.HELD);
        assertThat(tried(key, jar)).isEqualTo(Answer.HELD);
        assertThat(jars.sweets(jar)).isEqualTo(9);
    }

    @Test
    void aCancelAfterATryThatFailedHalfWayUndoesNothing() {
        String jar = jars.create(10);
        BranchKey key = ParticipantClient.newBranch();
        halfWay.failure = new IllegalStateException("half-way");
        assertThatThrownBy(() -> tried(key, jar)).hasMessage("half-way");
        assertThat(settled(Operation.CANCEL, key)).isEqualTo(Answer.DONE);
        assertThat(jars.sweets(jar)).isEqualTo(10);
        assertThat(tried(key, jar)).isEqualTo(Answer.CANCELLED);
        assertThat(jars.sweets(jar)).isEqualTo(10);
    }

    @Test
    void aRefusalAfterHalfTheWorkRollsItBackAndIsRecorded() {
        String jar = jars.create(10);
        BranchKey key = ParticipantClient.newBranch();
        halfWay.failure = new HoldRefusedException("NO_MORE", "seen too late");
        assertThat(tried(key, jar)).isEqualTo(Answer.REJECTED);
        assertThat(jars.sweets(jar)).isEqualTo(10);
        assertThat(fences.state(key)).isEqualTo(ReservationState.REJECTED);
        // It is final: also a participant that would hold now is not asked again.
        assertThat(tried(key, jar)).isEqualTo(Answer.REJECTED);
        assertThat(jars.sweets(jar)).isEqualTo(10);
    }

    @Test
    void aConfirmOrCancelThatFailedHalfWayIsDoneByTheNext() {
        for (Operation operation : List.of(Operation.CONFIRM, Operation.CANCEL)) {
            String jar = jars.create(10);
            BranchKey key = ParticipantClient.newBranch();
            tried(key, jar);
            halfWay.failure = new IllegalStateException("half-way");
            assertThatThrownBy(() -> settled(operation, key)).hasMessage("half-way");
            assertThat(fences.state(key)).isEqualTo(ReservationState.HELD);
            assertThat(jars.sweets(jar)).isEqualTo(9);
            assertThat(settled(operation, key)).isEqualTo(Answer.DONE);
            assertThat(settled(operation, key)).isEqualTo(Answer.DONE);
            assertThat(jars.sweets(jar)).isEqualTo(operation == Operation.CONFIRM ? 9 : 10);
        }
    }

    @Test
    void aRepeatHasNothingToMakeDurable() {
        String jar = jars.create(10);
        BranchKey kept = ParticipantClient.newBranch();
        tried(kept, jar);
        Death.notAt(LocalStep.TRY, () -> tried(kept, jar));
        settled(Operation.CONFIRM, kept);
        Death.notAt(LocalStep.CONFIRM, () -> settled(Operation.CONFIRM, kept));
        Death.notAt(LocalStep.CANCEL, () -> settled(Operation.CANCEL, kept));
        BranchKey buried = ParticipantClient.newBranch();
        Death.at(LocalStep.CANCEL, Moment.AFTER, () -> settled(Operation.CANCEL, buried));
        Death.notAt(LocalStep.CANCEL, () -> settled(Operation.CANCEL, buried));
    }

    private Answer tried(BranchKey key, String jar) {
        Object payload = Map.of("jar", jar);
        return fence().tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, payload)))
                .get(0)
                .answer();
    }

    private Answer settled(Operation operation, BranchKey key) {
        return fence().settleAll(operation, List.of(new Fence.Settle(key, null)))
                .get(0)
                .answer();
    }

    private Fence fence() {
        return fences.of(halfWay);
    }
}

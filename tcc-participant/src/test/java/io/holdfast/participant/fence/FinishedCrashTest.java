package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process dies while it removes what has ended: nothing else is touched, and the next round goes on. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class FinishedCrashTest {

    @Inject
    Finished finished;

    @Inject
    Fence fence;

    @Inject
    Reservations reservations;

    @Inject
    Database database;

    @Inject
    Jars jars;

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whatHasEndedIsRemovedWheneverTheProcessDies(Moment moment) {
        BranchKey old = confirmed(ParticipantClient.newBranch());
        BranchKey sibling = new BranchKey(old.transactionId(), "sibling");
        hold(sibling);
        Death.at(CleaningStep.REMOVE, moment, () -> finished.remove(List.of(old)));
        assertThat(exists(old)).isEqualTo(moment == Moment.BEFORE);
        assertThat(finished.remove(List.of(old))).isEqualTo(moment == Moment.BEFORE ? 1 : 0);
        assertThat(exists(old)).isFalse();
        assertThat(exists(sibling)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whatMustStayStepsBackWheneverTheProcessDies(Moment moment) {
        BranchKey old = confirmed(ParticipantClient.newBranch());
        age(old);
        Duration later = Duration.ofHours(1);
        Death.at(CleaningStep.LEAVE, moment, () -> finished.leaveFor(List.of(old), later));
        if (moment == Moment.BEFORE) {
            assertThat(finished.due(ReservationState.CONFIRMED, 10_000)).contains(old);
        }
        finished.leaveFor(List.of(old), later);
        assertThat(finished.due(ReservationState.CONFIRMED, 10_000)).doesNotContain(old);
        assertThat(exists(old)).isTrue();
    }

    private void hold(BranchKey key) {
        fence.tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Jars.take(jars.create(10), 3))));
    }

    private BranchKey confirmed(BranchKey key) {
        hold(key);
        fence.settleAll(Operation.CONFIRM, List.of(new Fence.Settle(key, null)));
        StubCoordinator.script(key, StubCoordinator.NOTHING);
        return key;
    }

    private boolean exists(BranchKey key) {
        return database.read(queries -> reservations.find(queries, List.of(key)))
                .containsKey(key);
    }

    private void age(BranchKey key) {
        int rows = database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE reservation SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 8 DAY"
                            + " WHERE transaction_id = ? AND branch_id = ?")) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                return statement.executeUpdate();
            }
        });
        assertThat(rows).isEqualTo(1);
    }
}

package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.transition.Answer;
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
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** An outside that answers late, not at all, or what nobody expects, call by call. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class OutsideFenceTest {

    private static final Map<String, Object> PAYLOAD = Map.of("text", "sweets");

    @Inject
    TestFences fences;

    @Inject
    Database database;

    private final Elsewhere outside = new Elsewhere();

    /** Does outside what a test says. */
    private static final class Elsewhere extends Willing {

        private Function<BranchKey, Hold> hold = key -> Hold.held("there");
        private Function<BranchKey, Boolean> keep = key -> true;
        private Function<BranchKey, Boolean> letGo = key -> true;
        private boolean refuses;

        @Override
        public Hold hold(Branch<Object> branch) {
            return hold.apply(branch.key());
        }

        @Override
        public Kept keep(Branch<Object> branch) {
            return refuses ? Kept.REFUSED : keep.apply(branch.key()) ? Kept.DONE : Kept.NOT_YET;
        }

        @Override
        public boolean letGo(Branch<Object> branch) {
            return letGo.apply(branch.key());
        }
    }

    @Test
    void nothingIsSentBeforeTheRowIsCommitted() {
        BranchKey key = ParticipantClient.newBranch();
        outside.hold = same -> {
            assertThat(fences.state(key)).isEqualTo(ReservationState.PENDING);
            return OutsideParticipant.Hold.held("there");
        };
        outside.keep = same -> {
            assertThat(fences.state(key)).isEqualTo(ReservationState.CONFIRMING);
            return true;
        };
        assertThat(tried(key)).isEqualTo(Answer.HELD);
        assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.DONE);
        assertThat(fences.state(key)).isEqualTo(ReservationState.CONFIRMED);
    }

    @Test
    void whatTheOutsideDoesNotKnowIsNoRefusal() {
        BranchKey key = ParticipantClient.newBranch();
        outside.hold = same -> {
            throw new IllegalStateException("a timeout");
        };
        assertThat(tried(key)).isEqualTo(Answer.PENDING);
        outside.hold = same -> OutsideParticipant.Hold.PENDING;
        assertThat(tried(key)).isEqualTo(Answer.PENDING);
        assertThat(fence().pursue(key)).isEqualTo(ReservationState.PENDING);
        outside.hold = same -> OutsideParticipant.Hold.held("there after all");
        assertThat(fence().pursue(key)).isEqualTo(ReservationState.HELD);
        assertThat(tried(key)).isEqualTo(Answer.HELD);
    }

    /** The outcome of a try comes when its cancel is under way: it is not written over it, and what it granted is let go. */
    @Test
    void anOutcomeThatComesAfterTheCancelIsLetGo() throws Exception {
        BranchKey key = ParticipantClient.newBranch();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        outside.hold = same -> {
            asked.countDown();
            awaitQuietly(answers);
            return OutsideParticipant.Hold.held("late");
        };
        outside.letGo = same -> false;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Answer> late = threads.submit(() -> tried(key));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(settled(Operation.CANCEL, key)).isEqualTo(Answer.NOT_SETTLED);
            answers.countDown();
            assertThat(late.get()).isEqualTo(Answer.CANCELLED);
        } finally {
            threads.shutdownNow();
        }
        assertThat(fences.state(key)).isEqualTo(ReservationState.CANCELLING);
        outside.letGo = same -> true;
        assertThat(fence().pursue(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(settled(Operation.CANCEL, key)).isEqualTo(Answer.DONE);
    }

    @Test
    void aDefiniteRefusalOfAConfirmIsSaidAtOnceAndNeverBecomesACancel() {
        BranchKey key = ParticipantClient.newBranch();
        tried(key);
        outside.refuses = true;
        assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.CONFIRM_REFUSED);
        assertThat(settled(Operation.CANCEL, key)).isEqualTo(Answer.CONFIRMED);
        assertThat(fence().pursue(key)).isEqualTo(ReservationState.CONFIRMING);
        outside.refuses = false;
        assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.DONE);
    }

    @Test
    void aCallThatThrowsIsGoneOnWith() {
        for (Operation operation : List.of(Operation.CONFIRM, Operation.CANCEL)) {
            BranchKey key = ParticipantClient.newBranch();
            tried(key);
            outside.keep = same -> {
                throw new IllegalStateException("a timeout");
            };
            outside.letGo = outside.keep;
            assertThat(settled(operation, key)).isEqualTo(Answer.NOT_SETTLED);
            assertThat(fence().pursue(key))
                    .isEqualTo(
                            operation == Operation.CONFIRM ? ReservationState.CONFIRMING : ReservationState.CANCELLING);
            outside.keep = same -> true;
            outside.letGo = outside.keep;
            assertThat(settled(operation, key)).isEqualTo(Answer.DONE);
        }
    }

    /** It would be nobody's for as long as the clock went back. */
    @Test
    void aRowThatWasLookedAtBeforeTheClockWasSetBackHasItsTurn() {
        BranchKey key = ParticipantClient.newBranch();
        outside.hold = same -> OutsideParticipant.Hold.PENDING;
        assertThat(tried(key)).isEqualTo(Answer.PENDING);
        int rows = database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "UPDATE reservation SET created_at = created_at + INTERVAL 1 HOUR, updated_at = updated_at"
                            + " + INTERVAL 1 HOUR WHERE transaction_id = ? AND branch_id = ?")) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                return statement.executeUpdate();
            }
        });
        assertThat(rows).isEqualTo(1);
        Duration pause = Duration.ofMinutes(1);
        assertThat(fence().takeUnsettled(10_000, pause, pause)).contains(key);
        assertThat(fence().takeUnsettled(10_000, pause, pause)).doesNotContain(key);
    }

    @Test
    void whatBringsNoNewsHasNothingToMakeDurable() {
        BranchKey key = ParticipantClient.newBranch();
        outside.hold = same -> OutsideParticipant.Hold.PENDING;
        Death.notAt(OutsideStep.RECORD_HOLD, () -> tried(key));
        Death.notAt(OutsideStep.TRY, () -> tried(key));
        outside.hold = same -> OutsideParticipant.Hold.held("there");
        Death.at(OutsideStep.RECORD_HOLD, Moment.AFTER, () -> tried(key));
        outside.keep = same -> false;
        settled(Operation.CONFIRM, key);
        Death.notAt(OutsideStep.CONFIRM, () -> settled(Operation.CONFIRM, key));
        Death.notAt(OutsideStep.RECORD_KEPT, () -> settled(Operation.CONFIRM, key));
        Death.notAt(OutsideStep.CANCEL, () -> settled(Operation.CANCEL, key));
        outside.keep = same -> true;
        Death.at(OutsideStep.RECORD_KEPT, Moment.AFTER, () -> settled(Operation.CONFIRM, key));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer tried(BranchKey key) {
        return fence().tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, PAYLOAD)))
                .get(0)
                .answer();
    }

    private Answer settled(Operation operation, BranchKey key) {
        return fence().settleAll(operation, List.of(new Fence.Settle(key, null)))
                .get(0)
                .answer();
    }

    private OutsideFence fence() {
        return fences.of(outside);
    }
}

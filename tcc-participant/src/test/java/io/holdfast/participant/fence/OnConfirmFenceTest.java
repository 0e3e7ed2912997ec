package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service whose branches all work at confirm: what its fence does with every other call. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class OnConfirmFenceTest {

    private static final Map<String, Object> PAYLOAD = Map.of("text", "thanks");

    @Inject
    TestFences fences;

    @Inject
    Fence sweets;

    @Inject
    Jars jars;

    private final Desk desk = new Desk();

    @Test
    void aTryIsRefusedAndWritesNothing() {
        BranchKey key = ParticipantClient.newBranch();
        assertThat(answers(fence().tryAll(List.of(new Fence.Try(key, 1000, PAYLOAD)))))
                .containsExactly(Answer.UNSUPPORTED_KIND);
        assertThat(fences.state(key)).isNull();
    }

    @Test
    void aConfirmWithoutAPayloadIsRefusedAndWritesNothing() {
        BranchKey key = ParticipantClient.newBranch();
        assertThat(answers(fence().settleAll(Operation.CONFIRM, List.of(new Fence.Settle(key, null)))))
                .containsExactly(Answer.UNSUPPORTED_KIND);
        assertThat(fences.state(key)).isNull();
        assertThat(desk.worked).isEmpty();
    }

    @Test
    void workThatFailsLeavesNoRowAndIsDoneByTheNextConfirm() {
        BranchKey key = ParticipantClient.newBranch();
        desk.failures = 1;
        assertThatThrownBy(() -> fence().confirm(new OnConfirmFence.Work(key, PAYLOAD)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(fences.state(key)).isNull();
        assertThat(fence().confirm(new OnConfirmFence.Work(key, PAYLOAD)).answer())
                .isEqualTo(Answer.DONE);
        assertThat(fences.state(key)).isEqualTo(ReservationState.CONFIRMED);
        assertThat(desk.worked).containsExactly(key);
    }

    @Test
    void aBatchTellsWhatIsDone() {
        BranchKey done = ParticipantClient.newBranch();
        BranchKey cancelled = ParticipantClient.newBranch();
        fence().confirm(new OnConfirmFence.Work(done, PAYLOAD));
        List<Fence.Settle> both = List.of(new Fence.Settle(cancelled, null), new Fence.Settle(done, null));
        assertThat(answers(fence().settleAll(Operation.CANCEL, both))).containsExactly(Answer.DONE, Answer.CONFIRMED);
        assertThat(answers(fence().settleAll(Operation.CONFIRM, both))).containsExactly(Answer.CANCELLED, Answer.DONE);
        assertThat(fence().confirm(new OnConfirmFence.Work(cancelled, PAYLOAD)).answer())
                .isEqualTo(Answer.CANCELLED);
        assertThat(desk.worked).containsExactly(done);
    }

    @Test
    void whatATryHasMadeIsOfAnotherKind() {
        String jar = jars.create(10);
        BranchKey key = ParticipantClient.newBranch();
        sweets.tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Jars.take(jar, 3))));
        assertThat(fence().confirm(new OnConfirmFence.Work(key, Jars.take(jar, 3)))
                        .answer())
                .isEqualTo(Answer.UNSUPPORTED_KIND);
        assertThat(desk.worked).isEmpty();
        assertThat(fences.state(key)).isEqualTo(ReservationState.HELD);
    }

    private OnConfirmFence fence() {
        return fences.of(desk);
    }

    private static List<Answer> answers(List<Fence.Result> results) {
        return results.stream().map(Fence.Result::answer).toList();
    }
}

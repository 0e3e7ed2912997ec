package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many branches in one call: together while all succeed, each alone when one fails. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class FenceTest {

    @Inject
    Fence fence;

    @Inject
    Jars jars;

    @Test
    void oneRefusalAmongManyTriesHurtsNoOther() {
        String jar = jars.create(10);
        List<Fence.Try> tries = List.of(take(jar, 4), take(jar, 7), take(jar, 4));
        assertThat(answers(fence.tryAll(tries))).containsExactlyInAnyOrder(Answer.HELD, Answer.HELD, Answer.REJECTED);
        assertThat(jars.held(jar)).isEqualTo(8);
    }

    @Test
    void resultsStandInTheOrderOfTheCalls() {
        String jar = jars.create(100);
        List<Fence.Try> tries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tries.add(0, take(jar, 1));
        }
        assertThat(fence.tryAll(tries).stream().map(Fence.Result::key))
                .containsExactlyElementsOf(tries.stream().map(Fence.Try::key).toList());
    }

    @Test
    void theSameBranchTwiceInOneCallIsHeldOnce() {
        String jar = jars.create(10);
        Fence.Try call = take(jar, 3);
        assertThat(answers(fence.tryAll(List.of(call, call)))).containsExactly(Answer.HELD, Answer.HELD);
        assertThat(jars.held(jar)).isEqualTo(3);
        Fence.Settle settle = new Fence.Settle(call.key(), null);
        assertThat(answers(fence.settleAll(Operation.CONFIRM, List.of(settle, settle))))
                .containsExactly(Answer.DONE, Answer.DONE);
        assertThat(jars.held(jar)).isZero();
        assertThat(jars.sweets(jar)).isEqualTo(7);
    }

    @Test
    void batchesInOppositeOrderDoNotFail() throws Exception {
        String jar = jars.create(10_000);
        List<Fence.Settle> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Fence.Try call = take(jar, 1);
            fence.tryAll(List.of(call));
            calls.add(new Fence.Settle(call.key(), null));
        }
        List<Fence.Settle> reversed = new ArrayList<>(calls);
        Collections.reverse(reversed);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<Fence.Result>>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                List<Fence.Settle> batch = i % 2 == 0 ? calls : reversed;
                results.add(threads.submit(() -> fence.settleAll(Operation.CANCEL, batch)));
            }
            for (Future<List<Fence.Result>> result : results) {
                assertThat(answers(result.get())).containsOnly(Answer.DONE);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(jars.held(jar)).isZero();
        assertThat(jars.sweets(jar)).isEqualTo(10_000);
    }

    private static Fence.Try take(String jar, int sweets) {
        BranchKey key = ParticipantClient.newBranch();
        return new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Jars.take(jar, sweets));
    }

    private static List<Answer> answers(List<Fence.Result> results) {
        return results.stream().map(Fence.Result::answer).toList();
    }
}

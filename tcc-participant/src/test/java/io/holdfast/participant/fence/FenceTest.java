package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.example.Jars;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.DatabaseException;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Many branches in one call: together while all succeed, each alone when one fails. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class FenceTest {

    @Inject
    Fence fence;

    /** One lock wait of a second, and what a busy machine adds to the work. */
    private static final Duration SOON = Duration.ofSeconds(4);

    @Inject
    Jars jars;

    @Inject
    DataSource dataSource;

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

    /** A row that somebody holds costs a batch one wait, whoever needs it and however many; the others are done. */
    @Test
    void aLockedRowKeepsNoOtherFromItsEnd() throws Exception {
        String locked = jars.create(100);
        String free = jars.create(100);
        List<Fence.Try> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(take(i % 2 == 0 ? locked : free, 1));
        }
        List<Fence.Settle> settles =
                tries.stream().map(call -> new Fence.Settle(call.key(), null)).toList();
        for (int i = 0; i < 2; i++) {
            boolean together = i == 0;
            locking(locked, () -> {
                long begin = System.nanoTime();
                List<Answer> answers = together ? answers(fence.tryAll(tries)) : eachAtOnce(tries);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
                assertThat(every(2, 0, answers)).containsOnly(Answer.NOT_SETTLED);
                assertThat(every(2, 1, answers)).containsOnly(Answer.HELD);
            });
        }
        assertThat(answers(fence.tryAll(tries))).containsOnly(Answer.HELD);
        locking(locked, () -> {
            long begin = System.nanoTime();
            List<Answer> answers = answers(fence.settleAll(Operation.CONFIRM, settles));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
            assertThat(every(2, 0, answers)).containsOnly(Answer.NOT_SETTLED);
            assertThat(every(2, 1, answers)).containsOnly(Answer.DONE);
        });
        assertThat(answers(fence.settleAll(Operation.CONFIRM, settles))).containsOnly(Answer.DONE);
        assertThat(jars.sweets(locked)).isEqualTo(96);
        assertThat(jars.sweets(free)).isEqualTo(96);
    }

    /** What becomes of the calls when each has a caller of its own. */
    private List<Answer> eachAtOnce(List<Fence.Try> tries) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tries.size());
        try {
            List<Future<List<Fence.Result>>> results = new ArrayList<>();
            for (Fence.Try call : tries) {
                results.add(threads.submit(() -> fence.tryAll(List.of(call))));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<List<Fence.Result>> result : results) {
                try {
                    answers.addAll(answers(result.get()));
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(DatabaseException.class);
                    answers.add(Answer.NOT_SETTLED);
                }
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Does the work while somebody else holds the jar. */
    private void locking(String jar, Work work) throws Exception {
        try (Connection other = dataSource.getConnection();
                PreparedStatement lock =
                        other.prepareStatement("SELECT name FROM sweet_jar WHERE name = ? FOR UPDATE")) {
            other.setAutoCommit(false);
            lock.setString(1, jar);
            lock.execute();
            try {
                work.run();
            } finally {
                other.rollback();
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static List<Answer> every(int step, int first, List<Answer> answers) {
        return IntStream.range(0, answers.size())
                .filter(i -> i % step == first)
                .mapToObj(answers::get)
                .toList();
    }

    private static Fence.Try take(String jar, int sweets) {
        BranchKey key = ParticipantClient.newBranch();
        return new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Jars.take(jar, sweets));
    }

    private static List<Answer> answers(List<Fence.Result> results) {
        return results.stream().map(Fence.Result::answer).toList();
    }
}

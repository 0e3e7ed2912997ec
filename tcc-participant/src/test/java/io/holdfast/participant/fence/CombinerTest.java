package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.service.database.DatabaseException;
import io.holdfast.service.database.LockWait;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CombinerTest {

    private static final Duration ENOUGH = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newFixedThreadPool(32);
    private final AtomicInteger batches = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger mostWorking = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void oneCallerWaitsForNobody() {
        Combiner<Integer, Integer> combiner = new Combiner<>(this::doubled, 1, 64, ENOUGH);
        for (int i = 0; i < 10; i++) {
            assertThat(combiner.run(i)).isEqualTo(2 * i);
        }
        assertThat(batches).hasValue(10);
    }

    @Test
    void everyCallerGetsItsOwnResultAndPlacesAreNeverLost() throws Exception {
        for (int places = 1; places <= 3; places++) {
            batches.set(0);
            mostWorking.set(0);
            Combiner<Integer, Integer> combiner = new Combiner<>(this::doubled, places, 8, ENOUGH);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int call = i;
                results.add(threads.submit(() -> combiner.run(call)));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(2 * i);
            }
            assertThat(mostWorking).hasValueBetween(1, places);
            assertThat(batches).hasValueLessThan(5_000);
            assertThat(combiner.run(7)).isEqualTo(14);
        }
    }

    /** Whose call another caller has taken on waits for its result, and neither works on nothing nor spins. */
    @Test
    void nobodyWorksOnNothing() throws Exception {
        AtomicInteger empty = new AtomicInteger();
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.isEmpty()) {
                        empty.incrementAndGet();
                    }
                    return doubled(calls, wait);
                },
                3,
                8,
                ENOUGH);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int call = i;
            results.add(threads.submit(() -> combiner.run(call)));
        }
        for (Future<Integer> result : results) {
            result.get(30, TimeUnit.SECONDS);
        }
        assertThat(empty).hasValue(0);
    }

    @Test
    void oneFailureHurtsNoOther() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    }
                    if (calls.contains(13)) {
                        throw new IllegalArgumentException("thirteen");
                    }
                    return doubled(calls, wait);
                },
                1,
                64,
                ENOUGH);
        List<Future<Integer>> results = runTwenty(combiner, first);
        for (int i = 0; i < 20; i++) {
            Future<Integer> result = results.get(i);
            if (i == 13) {
                assertThatThrownBy(result::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(result.get()).isEqualTo(2 * i);
            }
        }
        assertThat(combiner.run(1)).isEqualTo(2);
    }

    /** Calls 0 to 19, one after the other; all behind the first are there when it is let go. */
    private List<Future<Integer>> runTwenty(Combiner<Integer, Integer> combiner, CountDownLatch first)
            throws InterruptedException {
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int call = i;
            results.add(threads.submit(() -> combiner.run(call)));
            Thread.sleep(20);
        }
        Thread.sleep(200);
        first.countDown();
        return results;
    }

    /** Else each of those that need a locked row would cost all others the time of one wait. */
    @Test
    void onlyOneOfABatchWaitsForALockedRow() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        List<LockWait> alone = Collections.synchronizedList(new ArrayList<>());
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    } else if (calls.size() == 1) {
                        alone.add(wait);
                    }
                    if (calls.contains(13)) {
                        throw new IllegalArgumentException("thirteen");
                    }
                    if (calls.stream().anyMatch(call -> call % 5 == 4)) {
                        throw new DatabaseException(new SQLException("locked", "HY000", 1205));
                    }
                    return doubled(calls, wait);
                },
                1,
                64,
                ENOUGH);
        List<Future<Integer>> results = runTwenty(combiner, first);
        for (int i = 0; i < 20; i++) {
            if (i == 13 || i % 5 == 4) {
                assertThatThrownBy(results.get(i)::get).isInstanceOf(ExecutionException.class);
            } else {
                assertThat(results.get(i).get()).isEqualTo(2 * i);
            }
        }
        // They fail together at the thirteenth, so that one may still wait, the first whose row is locked.
        assertThat(alone).hasSize(19);
        int waited = alone.indexOf(LockWait.BRIEFLY);
        assertThat(waited).isPositive();
        assertThat(alone.subList(0, waited)).containsOnly(LockWait.ONCE);
        assertThat(alone.subList(waited, 19)).containsOnly(LockWait.BRIEFLY);
    }

    /** A pool without a free connection is no locked row: nobody else is helped when each call waits for it again. */
    @Test
    void whatFailsSlowlyForAllIsNotWaitedForByEach() throws Exception {
        DatabaseException away = new DatabaseException(new SQLException("no connection"));
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    sizes.add(calls.size());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_100));
                    throw away;
                },
                1,
                64,
                Duration.ofSeconds(1));
        assertThatThrownBy(() -> combiner.run(0)).isSameAs(away);
        assertThat(sizes).containsExactly(1);

        long begin = System.nanoTime();
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int call = i;
            results.add(threads.submit(() -> combiner.run(call)));
        }
        for (Future<Integer> result : results) {
            assertThatThrownBy(result::get).hasCause(away);
        }
        // Those who come first may be one or two alone, all others are one batch, of which one call is tried alone.
        assertThat(sizes).hasSizeLessThanOrEqualTo(6);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(6_500));
    }

    /** A refusal is one call's own, and no reason not to do the others, however long they take. */
    @Test
    void aRefusalKeepsNoOtherFromItsTurn() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    }
                    if (calls.contains(1)) {
                        throw new HoldRefusedException("NO_SWEETS", "one");
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                    return doubled(calls, wait);
                },
                1,
                64,
                Duration.ofMillis(300));
        List<Future<Integer>> results = runTwenty(combiner, first);
        assertThatThrownBy(results.get(1)::get).hasCauseInstanceOf(HoldRefusedException.class);
        for (int i = 2; i < 20; i++) {
            assertThat(results.get(i).get()).isEqualTo(2 * i);
        }
    }

    @Test
    void aBatchThatFailsMakesTheNextOnesSmaller() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        List<Integer> together = Collections.synchronizedList(new ArrayList<>());
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    }
                    if (calls.size() > 1) {
                        together.add(calls.size());
                        throw new IllegalArgumentException("not together");
                    }
                    return doubled(calls, wait);
                },
                1,
                8,
                ENOUGH);
        for (Future<Integer> result : runTwenty(combiner, first)) {
            result.get();
        }
        // Nineteen wait behind the first; each call of a batch that failed succeeds alone, which says nothing about
        // batches.
        assertThat(together).startsWith(8, 4, 2);
    }

    @Test
    void errorLeavesNobodyWaiting() throws Exception {
        leavesNobodyWaiting(calls -> {
            if (calls.contains(5)) {
                throw new StackOverflowError("a test");
            }
        });
    }

    @Test
    void errorOfACallThatIsDoneAgainAloneLeavesNobodyWaiting() throws Exception {
        leavesNobodyWaiting(calls -> {
            if (calls.contains(5)) {
                if (calls.size() > 1) {
                    throw new IllegalArgumentException("not together");
                }
                throw new StackOverflowError("a test");
            }
        });
    }

    /** Ten calls, of which all but the first come while that one is at work. */
    private void leavesNobodyWaiting(Consumer<List<Integer>> fault) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    }
                    fault.accept(calls);
                    return doubled(calls, wait);
                },
                1,
                64,
                ENOUGH);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int call = i;
            results.add(threads.submit(() -> combiner.run(call)));
            if (i == 0) {
                Thread.sleep(50);
            }
        }
        Thread.sleep(50);
        first.countDown();
        for (Future<Integer> result : results) {
            try {
                assertThat(result.get(10, TimeUnit.SECONDS)).isNotNull();
            } catch (ExecutionException told) {
                assertThat(told).hasMessageContaining("a test");
            }
        }
        assertThat(combiner.run(1)).isEqualTo(2);
    }

    @Test
    void whoIsInterruptedLeavesItsPlaceToOthers() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        Combiner<Integer, Integer> combiner = new Combiner<>(
                (calls, wait) -> {
                    if (calls.contains(0)) {
                        awaitUninterrupted(first);
                    }
                    return doubled(calls, wait);
                },
                1,
                1,
                ENOUGH);
        Future<Integer> worker = threads.submit(() -> combiner.run(0));
        Thread.sleep(50);
        Future<Integer> interrupted = threads.submit(() -> combiner.run(1));
        Future<Integer> patient = threads.submit(() -> combiner.run(2));
        Thread.sleep(50);
        interrupted.cancel(true);
        first.countDown();
        assertThat(worker.get()).isZero();
        assertThat(patient.get()).isEqualTo(4);
        assertThat(combiner.run(3)).isEqualTo(6);
    }

    private List<Integer> doubled(List<Integer> calls, LockWait wait) {
        batches.incrementAndGet();
        mostWorking.accumulateAndGet(working.incrementAndGet(), Math::max);
        try {
            LockSupport.parkNanos(50_000);
            return calls.stream().map(call -> 2 * call).toList();
        } finally {
            working.decrementAndGet();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

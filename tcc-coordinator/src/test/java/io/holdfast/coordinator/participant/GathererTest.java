package io.holdfast.coordinator.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.junit.jupiter.api.Test;

class GathererTest {

    private record Sent(List<Integer> calls, CompletableFuture<List<String>> answers) {
        void answer() {
            answers.complete(calls.stream().map(call -> "answer " + call).toList());
        }
    }

    private static final ToLongFunction<Integer> FOR_EVER = call -> Long.MAX_VALUE;
    private static final Duration LONG = Duration.ofHours(1);

    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    private CompletionStage<List<String>> send(List<Integer> calls) {
        Sent each = new Sent(calls, new CompletableFuture<>());
        sent.add(each);
        return each.answers;
    }

    private static List<CompletableFuture<String>> call(Gatherer<Integer, String> gatherer, int from, int to) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            answers.add(gatherer.call(i).toCompletableFuture());
        }
        return answers;
    }

    @Test
    void aCallThatFindsAPlaceLeavesAtOnce() {
        call(new Gatherer<>(this::send, 2, 10), 1, 2);
        assertThat(sent).extracting(Sent::calls).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whatComesMeanwhileLeavesTogetherWhenAPlaceIsFree() {
        List<CompletableFuture<String>> answers = call(new Gatherer<>(this::send, 1, 3), 1, 6);
        sent.get(0).answer();
        sent.get(1).answer();
        assertThat(sent).extracting(Sent::calls).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5, 6));
        assertThat(answers.subList(0, 4))
                .extracting(CompletableFuture::join)
                .containsExactly("answer 1", "answer 2", "answer 3", "answer 4");
        assertThat(answers.get(4)).isNotDone();
    }

    @Test
    void aBatchThatFailsFailsForEachOfItsCallsAndGivesItsPlaceUp() {
        List<CompletableFuture<String>> answers = call(new Gatherer<>(this::send, 1, 3), 1, 5);
        sent.get(0).answer();
        sent.get(1).answers.completeExceptionally(new IllegalStateException("lost"));
        sent.get(2).answer();
        assertThat(answers.subList(1, 4)).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(answers.get(4)).isCompletedWithValue("answer 5");
    }

    @Test
    void aSenderThatThrowsFailsItsBatchAndTheNextOneLeaves() {
        List<Integer> thrown = new ArrayList<>();
        Gatherer<Integer, String> gatherer = new Gatherer<>(
                calls -> {
                    if (thrown.isEmpty()) {
                        thrown.addAll(calls);
                        throw new AssertionError("out of memory, perhaps");
                    }
                    return send(calls);
                },
                1,
                3);
        List<CompletableFuture<String>> answers = call(gatherer, 1, 2);
        sent.get(0).answer();
        assertThat(answers.get(0)).isCompletedExceptionally();
        assertThat(answers.get(1)).isCompletedWithValue("answer 2");
    }

    @Test
    void anAnswerThatIsMissingFailsItsCallOnly() {
        List<CompletableFuture<String>> answers = call(new Gatherer<>(this::send, 1, 3), 1, 3);
        sent.get(0).answer();
        sent.get(1).answers.complete(List.of("answer 2"));
        assertThat(answers.get(1)).isCompletedWithValue("answer 2");
        assertThat(answers.get(2)).isCompletedExceptionally();
    }

    @Test
    void thousandsThatFailAtOnceDoNotPileUpOnTheStack() {
        CompletableFuture<List<String>> first = new CompletableFuture<>();
        Gatherer<Integer, String> gatherer = new Gatherer<>(
                calls -> calls.contains(0) ? first : CompletableFuture.failedFuture(new IllegalStateException("open")),
                1,
                1);
        List<CompletableFuture<String>> answers = call(gatherer, 0, 50_000);
        first.complete(List.of("answer 0"));
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    /** Else one request that hangs would hold up every other branch of its participant. */
    @Test
    void whatWaitsBehindABatchThatIsStuckLeavesBesideIt() {
        Gatherer<Integer, String> gatherer = new Gatherer<>(this::send, 1, 10, Duration.ofMillis(30), 10, FOR_EVER);
        call(gatherer, 1, 1);
        List<CompletableFuture<String>> behind = call(gatherer, 2, 3);
        await().until(() -> sent.size() == 2);
        assertThat(sent.get(1).calls()).containsExactly(2, 3);
        sent.get(1).answer();
        assertThat(behind).allSatisfy(answer -> assertThat(answer).isCompleted());
    }

    @Test
    void notEverythingLeavesBesideWhatIsStuck() throws InterruptedException {
        Gatherer<Integer, String> gatherer = new Gatherer<>(this::send, 1, 1, Duration.ofMillis(10), 100, FOR_EVER);
        call(gatherer, 1, 20);
        await().until(() -> sent.size() == 4);
        Thread.sleep(100);
        assertThat(sent).hasSize(4);
    }

    @Test
    void whatFindsTheQueueFullIsRefusedUntilThereIsRoomAgain() {
        Gatherer<Integer, String> gatherer = new Gatherer<>(this::send, 1, 10, LONG, 2, FOR_EVER);
        List<CompletableFuture<String>> answers = call(gatherer, 1, 4);
        assertThat(answers.get(3))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BulkheadException.class);
        sent.get(0).answer();
        call(gatherer, 5, 5);
        sent.get(1).answer();
        assertThat(sent).extracting(Sent::calls).containsExactly(List.of(1), List.of(2, 3), List.of(5));
        assertThat(answers.subList(0, 3))
                .allSatisfy(answer -> assertThat(answer).isCompleted());
    }

    /** Those of transactions that have ended meanwhile must not leave before those of the living. */
    @Test
    void whatWaitedUntilItsTimeWasUsedUpIsRefusedAndNotSent() throws InterruptedException {
        Gatherer<Integer, String> gatherer =
                new Gatherer<>(this::send, 1, 2, LONG, 10, call -> call < 4 ? 20_000_000 : Long.MAX_VALUE);
        List<CompletableFuture<String>> answers = call(gatherer, 1, 5);
        Thread.sleep(40);
        sent.get(0).answer();
        assertThat(sent).extracting(Sent::calls).containsExactly(List.of(1), List.of(4, 5));
        assertThat(answers.subList(1, 3))
                .allSatisfy(answer -> assertThat(answer)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(BulkheadException.class));
        assertThat(answers.get(0)).isCompletedWithValue("answer 1");
    }

    @Test
    void whatIsTooLateIsRefusedAlsoWhileAllPlacesAreStuck() {
        Gatherer<Integer, String> gatherer = new Gatherer<>(
                this::send, 1, 1, Duration.ofMillis(10), 10, call -> call > 4 ? 50_000_000 : Long.MAX_VALUE);
        List<CompletableFuture<String>> answers = call(gatherer, 1, 5);
        await().until(() -> answers.get(4).isCompletedExceptionally());
        assertThat(sent).hasSize(4);
    }
}

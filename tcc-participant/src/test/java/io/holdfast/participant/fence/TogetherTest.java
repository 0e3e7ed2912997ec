package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.ReservationState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherTest {

    private static final Fence.Result DONE =
            new Fence.Result(new BranchKey(Ids.next(), "a"), Answer.DONE, ReservationState.CONFIRMED, null, 0);

    private final Together together = new Together(new SimpleMeterRegistry());
    private final UUID transactionId = Ids.next();

    private List<Answer> answers(Duration time, Function<Integer, Fence.Result> work) {
        List<Integer> calls = IntStream.range(0, 5).boxed().toList();
        return together
                .apart(calls, call -> new BranchKey(transactionId, "b" + call), Operation.CONFIRM, time, work)
                .stream()
                .map(Fence.Result::answer)
                .toList();
    }

    @Test
    void callsApartDoNotSufferForEachOther() {
        assertThat(answers(Duration.ofMinutes(1), call -> {
                    if (call == 2) {
                        throw new IllegalStateException("on purpose");
                    }
                    return DONE;
                }))
                .containsExactly(Answer.DONE, Answer.DONE, Answer.NOT_SETTLED, Answer.DONE, Answer.DONE);
    }

    @Test
    void whatHasNotBegunWhenTheTimeIsUpHasNotSettled() {
        assertThat(answers(Duration.ofMillis(50), call -> {
                    pause();
                    return DONE;
                }))
                .containsExactly(Answer.DONE, Answer.DONE, Answer.NOT_SETTLED, Answer.NOT_SETTLED, Answer.NOT_SETTLED);
    }

    /** Else who asks would hear of a refusal that nobody has recorded. */
    @Test
    void aRefusalIsNotWhatABatchFailsWith() {
        List<Integer> calls = List.of(1, 2);
        List<Fence.Result> results = together.each(
                calls,
                call -> new BranchKey(transactionId, "b" + call),
                Operation.TRY,
                Duration.ofMinutes(1),
                (batch, wait) -> {
                    if (batch.size() > 1) {
                        throw new HoldRefusedException("OUT_OF_STOCK", "2 wanted, 1 left");
                    }
                    throw new IllegalStateException("the database is away");
                });
        assertThat(results).extracting(Fence.Result::answer).containsExactly(Answer.NOT_SETTLED, Answer.NOT_SETTLED);
    }

    private static void pause() {
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

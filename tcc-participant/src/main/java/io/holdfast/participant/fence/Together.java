package io.holdfast.participant.fence;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Work on many branches: in one go while that succeeds, else each alone. */
@ApplicationScoped
class Together {

    private static final Logger LOG = Logger.getLogger(Together.class);
    /** The order in which rows are touched. */
    static final Comparator<BranchKey> ROW_ORDER = Comparator.comparing(
                    (BranchKey key) -> key.transactionId().toString())
            .thenComparing(BranchKey::branchId);

    private final MeterRegistry metrics;

    Together(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /**
     * Does the work for all the calls in one go and, when that fails, for each alone. A call that then fails has not settled,
     * and neither has one that has not begun when the time is up.
     *
     * @throws RuntimeException when none can be done, alone either: the trouble is not theirs. A refusal of one of them is
     *     theirs, and says nothing about why they then could not be done alone
     */
    <C> List<Fence.Result> each(
            List<C> calls,
            Function<C, BranchKey> keyOf,
            Operation operation,
            Duration time,
            SharedWork<C, Fence.Result> work) {
        Patience patience = new Patience();
        try {
            List<Fence.Result> results = patience.with(wait -> work.on(calls, wait));
            results.forEach(result -> count(operation, result));
            return results;
        } catch (RuntimeException e) {
            LOG.debugf("%d branches go alone: %s", (Object) calls.size(), e);
            List<Fence.Result> results = apart(
                    calls,
                    keyOf,
                    operation,
                    time,
                    call -> patience.with(wait -> work.on(List.of(call), wait)).get(0));
            boolean none = results.stream().allMatch(result -> result.answer() == Answer.NOT_SETTLED);
            if (none && !(e instanceof HoldRefusedException)) {
                throw e;
            }
            return results;
        }
    }

    List<Fence.Result> counted(Operation operation, Fence.Result result) {
        count(operation, result);
        return List.of(result);
    }

    /**
     * The calls in the order in which their rows are touched.
     *
     * @throws IllegalArgumentException when two are about the same branch: they cannot share a database transaction
     */
    static <C> List<C> inRowOrder(List<C> calls, Function<C, BranchKey> keyOf) {
        if (calls.size() == 1) {
            return calls;
        }
        if (byKey(calls, keyOf).size() < calls.size()) {
            throw new IllegalArgumentException("the same branch stands twice in one batch");
        }
        return calls.stream().sorted(Comparator.comparing(keyOf, ROW_ORDER)).toList();
    }

    /** The results in the order of the calls. */
    static <C> List<Fence.Result> inOrderOf(List<C> calls, Function<C, BranchKey> keyOf, List<Fence.Result> results) {
        if (calls.size() == 1) {
            return results;
        }
        Map<BranchKey, Fence.Result> byKey = byKey(results, Fence.Result::key);
        return calls.stream().map(call -> Rows.get(byKey, keyOf.apply(call))).toList();
    }

    /**
     * Does the work for each call alone, one after the other. Calls that have not begun when the time is up have not settled:
     * an outside that hangs must not hold a whole batch, and who sent it, for as long as all its waits together.
     */
    <C> List<Fence.Result> apart(
            List<C> calls,
            Function<C, BranchKey> keyOf,
            Operation operation,
            Duration time,
            Function<C, Fence.Result> work) {
        if (calls.size() == 1) {
            return counted(operation, work.apply(calls.get(0)));
        }
        long begin = System.nanoTime();
        return calls.stream()
                .map(call -> {
                    BranchKey key = keyOf.apply(call);
                    Fence.Result result =
                            System.nanoTime() - begin < time.toNanos() ? alone(call, key, work) : notSettled(key);
                    count(operation, result);
                    return result;
                })
                .toList();
    }

    private static <C> Fence.Result alone(C call, BranchKey key, Function<C, Fence.Result> work) {
        try {
            return work.apply(call);
        } catch (RuntimeException e) {
            LOG.warnf("branch %s is not settled: %s", key, e);
            return notSettled(key);
        }
    }

    private static Fence.Result notSettled(BranchKey key) {
        return new Fence.Result(key, Answer.NOT_SETTLED, null, null, 0);
    }

    private void count(Operation operation, Fence.Result result) {
        metrics.counter(
                        "holdfast.participant.calls",
                        "operation",
                        operation.name(),
                        "answer",
                        result.answer().name())
                .increment();
    }

    static <C> Map<BranchKey, C> byKey(List<C> calls, Function<C, BranchKey> keyOf) {
        Map<BranchKey, C> map = new HashMap<>();
        calls.forEach(call -> map.put(keyOf.apply(call), call));
        return map;
    }
}

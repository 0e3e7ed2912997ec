package io.holdfast.coordinator.participant;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls to one participant travel together. A call that finds a free place leaves at once; those that come while all
 * places are taken wait, and leave as one batch when a place is free. So nothing ever waits for a batch to fill, and batches
 * grow by themselves when there is more to say than places to say it: the participant's {@code Combiner}, without threads.
 * What waits is bounded: a call that finds the queue full is refused as by a full bulkhead, and so is one whose time is used up
 * while it waits, so that nothing stands in front of the living for nobody's sake.
 *
 * <p>Few places make large batches, but a batch that is stuck must not hold up what has nothing to do with it: when the last
 * one left longer ago than the patience, one more may leave beside it.
 *
 * @param <C> a call
 * @param <A> what came of one
 */
final class Gatherer<C, A> {

    /** How many batches may be on their way beyond the places when those are slow. */
    private static final int MORE_PLACES = 3;

    private final Function<List<C>, CompletionStage<List<A>>> send;
    private final int places;
    private final int maxBatch;
    private final Queue<Waiting<C, A>> waiting = new ArrayDeque<>();
    private final long patienceNanos;
    private final @Nullable Executor later;
    private final int room;
    private final ToLongFunction<C> lifeNanos;
    private int onTheirWay;
    private long lastLeft;
    private boolean leaving;
    private boolean watching;

    private record Waiting<C, A>(C call, CompletableFuture<A> answer, long since, long lifeNanos) {
        private boolean isLate(long now) {
            return now - since >= lifeNanos;
        }
    }

    /**
     * The next batch, and those in front of it that are too late.
     */
    private record Taken<C, A>(List<Waiting<C, A>> batch, List<Waiting<C, A>> late) {}

    /**
     * Without patience: nothing leaves beside a batch that is stuck, no time passes here, and whoever calls bounds what waits.
     *
     * @param send gives an answer for each call of a batch, in their order
     * @param places how many batches are on their way at a time
     * @param maxBatch how many calls travel together at most
     */
    Gatherer(Function<List<C>, CompletionStage<List<A>>> send, int places, int maxBatch) {
        this.send = send;
        this.places = places;
        this.maxBatch = maxBatch;
        this.patienceNanos = Long.MAX_VALUE;
        this.later = null;
        this.room = Integer.MAX_VALUE;
        this.lifeNanos = call -> Long.MAX_VALUE;
    }

    /**
     * As the other one.
     *
     * @param patience how long a batch may be on its way before another one may leave beside it
     * @param room how many calls may wait
     * @param lifeNanos for how long a call is worth sending
     */
    Gatherer(
            Function<List<C>, CompletionStage<List<A>>> send,
            int places,
            int maxBatch,
            Duration patience,
            int room,
            ToLongFunction<C> lifeNanos) {
        this.send = send;
        this.places = places;
        this.maxBatch = maxBatch;
        this.patienceNanos = patience.toNanos();
        this.later = CompletableFuture.delayedExecutor(patienceNanos, TimeUnit.NANOSECONDS);
        this.room = room;
        this.lifeNanos = lifeNanos;
    }

    CompletionStage<A> call(C call) {
        Waiting<C, A> mine =
                new Waiting<>(call, new CompletableFuture<>(), System.nanoTime(), lifeNanos.applyAsLong(call));
        synchronized (this) {
            if (waiting.size() >= room) {
                return CompletableFuture.failedFuture(new BulkheadException(room + " calls wait already"));
            }
            waiting.add(mine);
        }
        leave();
        watch();
        return mine.answer;
    }

    /** While something waits, looks now and then whether it has waited long enough: nothing else may happen that would. */
    private void watch() {
        Executor timer = later;
        synchronized (this) {
            if (timer == null || watching || waiting.isEmpty()) {
                return;
            }
            watching = true;
        }
        timer.execute(() -> {
            synchronized (this) {
                watching = false;
            }
            leave();
            watch();
        });
    }

    /**
     * Sends what waits, as long as there is a place. One thread at a time does, for all: a call that fails on the spot comes
     * back here from within, and must not pile up on the stack.
     */
    private void leave() {
        if (!begins()) {
            return;
        }
        boolean more = true;
        while (more) {
            Taken<C, A> taken = take();
            List<Waiting<C, A>> together = taken.batch();
            more = !together.isEmpty();
            if (more) {
                sent(together).whenComplete((answers, failure) -> {
                    giveUpPlace();
                    // The next ones first: whoever is told of an answer has work of its own to do with it.
                    leave();
                    tell(together, answers, failure);
                });
            }
            if (!taken.late().isEmpty()) {
                tell(taken.late(), null, new BulkheadException("its time was used up while it waited"));
            }
        }
    }

    /** Whatever is thrown: nobody may wait for ever, and the place must be given up. */
    private CompletionStage<List<A>> sent(List<Waiting<C, A>> batch) {
        try {
            return send.apply(batch.stream().map(Waiting::call).toList());
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized boolean begins() {
        boolean begins = !leaving;
        leaving = true;
        return begins;
    }

    /** The next batch; empty when there is none to send, and then nobody is sending any more. */
    private synchronized Taken<C, A> take() {
        List<Waiting<C, A>> batch = new ArrayList<>();
        List<Waiting<C, A>> late = new ArrayList<>();
        long now = System.nanoTime();
        boolean place = hasPlace();
        for (Waiting<C, A> next = waiting.peek();
                next != null && batch.size() < maxBatch && (place || next.isLate(now));
                next = waiting.peek()) {
            (next.isLate(now) ? late : batch).add(waiting.remove());
        }
        if (batch.isEmpty()) {
            leaving = false;
        } else {
            onTheirWay++;
            lastLeft = now;
        }
        return new Taken<>(batch, late);
    }

    private boolean hasPlace() {
        return onTheirWay < places
                || (onTheirWay < places + MORE_PLACES && System.nanoTime() - lastLeft >= patienceNanos);
    }

    private synchronized void giveUpPlace() {
        onTheirWay--;
    }

    private static <C, A> void tell(List<Waiting<C, A>> batch, @Nullable List<A> answers, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<A> answer = batch.get(i).answer;
            if (answers == null || i >= answers.size()) {
                answer.completeExceptionally(failure == null ? new IllegalStateException("no answer for it") : failure);
            } else {
                answer.complete(answers.get(i));
            }
        }
    }
}

package io.holdfast.participant.fence;

import io.holdfast.service.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of many callers at once. A caller that finds a free place works at once, for itself and for whoever waits;
 * the others wait for somebody to do theirs too. So nothing ever waits for a batch to fill, and batches grow by themselves
 * when there is more to do than places. The idea is flat combining (Hendler, Incze, Shavit, Tzafrir, SPAA 2010), used here
 * for database transactions.
 *
 * <p>The number of callers that wait is bounded by the threads that call. A batch that fails as a whole makes the next ones
 * smaller, one that succeeds makes them larger again. One that has waited for a locked row in vain makes them as large as they
 * may be: while that row is locked each batch loses the time of one wait, so that few batches are better than many.
 */
final class Combiner<C, R> {

    private final SharedWork<C, R> work;
    private final int places;
    private final int maxBatch;
    private final Duration time;
    private final Queue<Waiting<C, R>> waiting = new ArrayDeque<>();
    private int working;
    private int batch;

    /**
     * @param places how many callers work at a time
     * @param maxBatch how many calls one of them takes on at most
     * @param time within which the calls of a batch that failed must begin alone, when the database fails
     */
    Combiner(SharedWork<C, R> work, int places, int maxBatch, Duration time) {
        this.work = work;
        this.places = places;
        this.maxBatch = maxBatch;
        this.time = time;
        this.batch = maxBatch;
    }

    /** One caller's call, and what became of it; guarded by itself. */
    private static final class Waiting<C, R> {

        private final C call;
        private boolean itsTurn;
        private @Nullable R result;
        private @Nullable RuntimeException failure;

        Waiting(C call) {
            this.call = call;
        }

        private boolean isDone() {
            return result != null || failure != null;
        }

        synchronized boolean done() {
            return isDone();
        }

        /** Waits until it is done or its caller has a place; whether it has one. */
        synchronized boolean await() throws InterruptedException {
            while (!isDone() && !itsTurn) {
                wait();
            }
            return itsTurn;
        }

        synchronized boolean hasTurn() {
            return itsTurn;
        }

        synchronized void giveTurn() {
            itsTurn = true;
            notifyAll();
        }

        synchronized void takeTurn() {
            itsTurn = false;
        }

        synchronized void finish(@Nullable R value, @Nullable RuntimeException thrown) {
            result = value;
            failure = thrown;
            notifyAll();
        }

        synchronized R get() {
            if (failure != null) {
                throw failure;
            }
            if (result == null) {
                throw new IllegalStateException("the work gave no result");
            }
            return result;
        }
    }

    /** Has the call done, alone or together with others. */
    R run(C call) {
        Waiting<C, R> mine = new Waiting<>(call);
        synchronized (this) {
            waiting.add(mine);
            if (working < places) {
                working++;
                mine.giveTurn();
            }
        }
        boolean turn = false;
        try {
            turn = mine.await();
            while (turn && !mine.done()) {
                List<Waiting<C, R>> taken = take();
                if (taken.isEmpty()) {
                    // Somebody took our call on before we had the place: nobody needs the place now, we need the
                    // result.
                    turn = false;
                    mine.takeTurn();
                    handOver();
                    mine.await();
                } else {
                    perform(taken);
                }
            }
        } catch (InterruptedException e) {
            // Somebody may be doing our work right now: whoever hears of no result must treat it as unknown.
            Thread.currentThread().interrupt();
            turn = withdraw(mine);
            throw new IllegalStateException("interrupted while waiting for a place", e);
        } finally {
            if (turn) {
                handOver();
            }
        }
        return mine.get();
    }

    private synchronized boolean withdraw(Waiting<C, R> mine) {
        waiting.remove(mine);
        return mine.hasTurn();
    }

    private synchronized List<Waiting<C, R>> take() {
        List<Waiting<C, R>> taken = new ArrayList<>();
        while (taken.size() < batch && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    private void perform(List<Waiting<C, R>> taken) {
        Patience patience = new Patience();
        try {
            RuntimeException failure = attempt(taken, patience);
            if (failure == null) {
                grow();
                return;
            }
            if (isLockWait(failure)) {
                widen();
            } else if (taken.size() == 1) {
                taken.get(0).finish(null, failure);
                return;
            } else {
                shrink();
            }
            apart(taken, patience, failure);
        } catch (Error e) {
            giveUp(taken, e);
            throw e;
        }
    }

    private static boolean isLockWait(RuntimeException failure) {
        return failure instanceof DatabaseException database && database.isLockWait();
    }

    /**
     * One call must not suffer for another. But where the database fails, and each takes long to hear so, the last one's caller
     * would wait for all the others: those that have not begun when the time is up are told what the others were.
     */
    private void apart(List<Waiting<C, R>> taken, Patience patience, RuntimeException together) {
        long begin = System.nanoTime();
        DatabaseException trouble = together instanceof DatabaseException database ? database : null;
        for (Waiting<C, R> each : taken) {
            boolean over = System.nanoTime() - begin >= time.toNanos();
            RuntimeException failure = trouble != null && over ? trouble : attempt(List.of(each), patience);
            if (failure != null) {
                each.finish(null, failure);
            }
            if (failure instanceof DatabaseException database) {
                trouble = database;
            }
        }
    }

    /** Why the calls are not done; null when they are. */
    private @Nullable RuntimeException attempt(List<Waiting<C, R>> taken, Patience patience) {
        try {
            List<C> calls = taken.stream().map(each -> each.call).toList();
            List<R> results = patience.with(wait -> work.on(calls, wait));
            for (int i = 0; i < taken.size(); i++) {
                taken.get(i).finish(results.get(i), null);
            }
        } catch (RuntimeException e) {
            return e;
        }
        return null;
    }

    /** Nobody may wait for ever for a result that will not come. */
    private void giveUp(List<Waiting<C, R>> taken, Error error) {
        taken.stream()
                .filter(each -> !each.done())
                .forEach(each -> each.finish(null, new IllegalStateException("the work ended with " + error, error)));
    }

    private synchronized void grow() {
        batch = Math.min(maxBatch, batch + 1);
    }

    private synchronized void widen() {
        batch = maxBatch;
    }

    private synchronized void shrink() {
        batch = Math.max(1, batch / 2);
    }

    /** Gives the place to the next who waits without one, or gives it up. */
    private synchronized void handOver() {
        for (Waiting<C, R> next : waiting) {
            if (!next.hasTurn()) {
                next.giveTurn();
                return;
            }
        }
        working--;
    }
}

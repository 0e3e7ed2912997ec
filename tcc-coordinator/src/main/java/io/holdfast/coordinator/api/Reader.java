package io.holdfast.coordinator.api;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One that watches. What it has not asked for yet waits for it; when too much waits it is dropped at once, not when it asks
 * again, since it may never do that.
 */
final class Reader implements Flow.Subscription {

    private final Flow.Subscriber<? super StateChange> subscriber;
    private final int most;
    private final Consumer<Reader> gone;
    private final Queue<StateChange> waiting = new ArrayDeque<>();
    private long wanted;
    private boolean busy;
    private boolean over;
    private @Nullable Exception dropped;

    /**
     * @param most how many changes may wait
     * @param gone what to do when it does not watch any more
     */
    Reader(Flow.Subscriber<? super StateChange> subscriber, int most, Consumer<Reader> gone) {
        this.subscriber = subscriber;
        this.most = most;
        this.gone = gone;
    }

    void tell(StateChange change) {
        synchronized (this) {
            if (over) {
                return;
            }
            if (waiting.size() < most) {
                waiting.add(change);
            } else {
                drop("it does not keep up, " + most + " changes wait for it");
            }
        }
        deliver();
    }

    /** Lets it go: nobody tells it anything any more. */
    void close() {
        synchronized (this) {
            drop("this replica stops");
        }
        deliver();
    }

    private void drop(String why) {
        if (!over) {
            over = true;
            dropped = new IllegalStateException(why);
        }
    }

    @Override
    public void request(long more) {
        synchronized (this) {
            wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
        }
        deliver();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
        }
        gone.accept(this);
    }

    /** One thread at a time delivers, for all. */
    private void deliver() {
        synchronized (this) {
            if (busy) {
                return;
            }
            busy = true;
        }
        for (StateChange next = take(); next != null; next = take()) {
            subscriber.onNext(next);
        }
        Exception failure = lastWord();
        if (failure != null) {
            gone.accept(this);
            subscriber.onError(failure);
        }
    }

    private synchronized @Nullable StateChange take() {
        boolean may = !over && wanted > 0 && !waiting.isEmpty();
        if (!may) {
            busy = false;
            return null;
        }
        wanted--;
        return waiting.poll();
    }

    private synchronized @Nullable Exception lastWord() {
        Exception failure = dropped;
        dropped = null;
        return failure;
    }
}

package io.holdfast.local.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** What has become of the orders so far; any thread may tell it. */
final class Outcomes {

    private static final int SHOWN = 5;

    private final AtomicLongArray nanos;
    private final AtomicInteger measured = new AtomicInteger();
    private final AtomicInteger confirmed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger unexpected = new AtomicInteger();
    private final List<String> first = new ArrayList<>();

    Outcomes(int orders) {
        nanos = new AtomicLongArray(orders);
    }

    void confirmed(long took) {
        nanos.set(measured.getAndIncrement(), took);
        confirmed.incrementAndGet();
    }

    void cancelled(long took) {
        nanos.set(measured.getAndIncrement(), took);
        cancelled.incrementAndGet();
    }

    /** Something that must not happen: another status, another end than the order was made for. */
    void unexpected(String what) {
        unexpected.incrementAndGet();
        synchronized (first) {
            if (first.size() < SHOWN) {
                first.add(what.length() > 500 ? what.substring(0, 500) + "…" : what);
            }
        }
    }

    int confirmed() {
        return confirmed.get();
    }

    int cancelled() {
        return cancelled.get();
    }

    int unexpected() {
        return unexpected.get();
    }

    int done() {
        return confirmed() + cancelled() + unexpected();
    }

    List<String> first() {
        synchronized (first) {
            return List.copyOf(first);
        }
    }

    Latencies latencies() {
        long[] all = new long[measured.get()];
        for (int i = 0; i < all.length; i++) {
            all[i] = nanos.get(i);
        }
        return Latencies.of(all);
    }
}

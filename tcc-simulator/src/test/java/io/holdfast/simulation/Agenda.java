package io.holdfast.simulation;

import java.util.Arrays;

/** What is going to happen, in the order of its time; of the same time, in the order in which it was planned. */
public final class Agenda {

    private static final int ORDER_BITS = 32;

    /** A heap: the time of each, and behind it the order in which it was planned. */
    private long[] keys = new long[1024];

    private Runnable[] works = new Runnable[1024];
    private int size;
    private long planned;
    private long now;
    private long done;

    /** Milliseconds since the beginning of the run. */
    public long now() {
        return now;
    }

    /** How many events have happened. */
    public long done() {
        return done;
    }

    public void after(long delayMs, Runnable work) {
        at(now + delayMs, work);
    }

    public void at(long time, Runnable work) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            works = Arrays.copyOf(works, size * 2);
        }
        long key = (Math.max(time, now) << ORDER_BITS) | planned++;
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (keys[parent] < key) {
                break;
            }
            keys[hole] = keys[parent];
            works[hole] = works[parent];
            hole = parent;
        }
        keys[hole] = key;
        works[hole] = work;
    }

    /** Lets the next thing happen; false when there is none before that time. */
    boolean step(long until) {
        if (size == 0) {
            return false;
        }
        long time = keys[0] >>> ORDER_BITS;
        if (time > until) {
            return false;
        }
        now = time;
        Runnable work = works[0];
        removeFirst();
        done++;
        work.run();
        return true;
    }

    private void removeFirst() {
        long[] all = keys;
        int last = --size;
        long key = all[last];
        int hole = 0;
        for (int child = 1; child < last; child = 2 * hole + 1) {
            int right = child + 1;
            if (right < last && all[right] < all[child]) {
                child = right;
            }
            if (key < all[child]) {
                break;
            }
            all[hole] = all[child];
            works[hole] = works[child];
            hole = child;
        }
        all[hole] = key;
        works[hole] = works[last];
    }
}

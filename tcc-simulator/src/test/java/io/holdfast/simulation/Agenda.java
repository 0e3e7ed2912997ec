package io.holdfast.simulation;

import java.util.Arrays;

/** What is going to happen, in the order of its time; of the same time, in the order in which it was planned. */
public final class Agenda {

    private long[] times = new long[1024];
    private long[] orders = new long[1024];
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
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            works = Arrays.copyOf(works, size * 2);
        }
        long order = planned++;
        long when = Math.max(time, now);
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (times[parent] < when || (times[parent] == when && orders[parent] < order)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        times[hole] = when;
        orders[hole] = order;
        works[hole] = work;
    }

    /** Lets the next thing happen; false when there is none before that time. */
    boolean step(long until) {
        if (size == 0 || times[0] > until) {
            return false;
        }
        now = times[0];
        Runnable work = works[0];
        removeFirst();
        done++;
        work.run();
        return true;
    }

    private void removeFirst() {
        size--;
        long time = times[size];
        long order = orders[size];
        Runnable work = works[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            int right = child + 1;
            if (right < size && isBefore(right, child)) {
                child = right;
            }
            if (time < times[child] || (time == times[child] && order < orders[child])) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        times[hole] = time;
        orders[hole] = order;
        works[hole] = work;
    }

    private boolean isBefore(int one, int other) {
        return times[one] < times[other] || (times[one] == times[other] && orders[one] < orders[other]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        works[to] = works[from];
    }
}

package io.holdfast.local.chaos;

import java.time.Duration;

/**
 * Counts how often the invariants were read as a whole, and how often so while something was broken: a look that begins before
 * the first fault, or ends when all is well again, has seen nothing of it.
 */
final class Looks {

    private boolean broken;
    private long brokenSince;
    private boolean wanted;
    private int waiting;
    private int all;
    private int during;
    private long lastBegan;

    /** From now on something is broken. The next look begins at once. */
    synchronized void faultsBegin(long nanos) {
        if (!broken) {
            broken = true;
            brokenSince = nanos;
            wanted = true;
            notifyAll();
        }
    }

    /** The next look begins at once. */
    synchronized void lookNow() {
        wanted = true;
        notifyAll();
    }

    /** Nothing is broken any more, and nobody places orders. */
    synchronized void faultsEnd() {
        broken = false;
    }

    /** A look has ended just now, and has read everything. */
    synchronized void looked(long begunNanos) {
        all++;
        if (broken && begunNanos - brokenSince >= 0) {
            during++;
            lastBegan = begunNanos;
            notifyAll();
        }
    }

    /** How many there were, those before the faults and after them included. */
    synchronized int all() {
        return all;
    }

    /** How many lay in the time in which something was broken, from their begin to their end. */
    synchronized int during() {
        return during;
    }

    /** Whether there were so many of them; waits for them, but no longer than the bound. */
    synchronized boolean await(int many, Duration bound) throws InterruptedException {
        long giveUp = System.nanoTime() + bound.toNanos();
        while (during < many && sleep(giveUp)) {
            // Sleeping is all that there is to do.
        }
        return during >= many;
    }

    /** Whether there was one more that began after this call; waits for it, but no longer than the bound. */
    synchronized boolean awaitNext(Duration bound) throws InterruptedException {
        long now = System.nanoTime();
        int before = during;
        long giveUp = now + bound.toNanos();
        while ((during == before || lastBegan - now < 0) && sleep(giveUp)) {
            // Sleeping is all that there is to do.
        }
        return during > before && lastBegan - now >= 0;
    }

    /** Whoever waits wants no pause between looks. */
    private synchronized boolean sleep(long giveUp) throws InterruptedException {
        long left = giveUp - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        waiting++;
        notifyAll();
        try {
            wait(left / 1_000_000 + 1);
        } finally {
            waiting--;
        }
        return true;
    }

    /** The pause before the next look; it is cut short when something breaks, or somebody waits. */
    synchronized void pause(Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        long left;
        while (!wanted && waiting == 0 && (left = until - System.nanoTime()) > 0) {
            wait(left / 1_000_000 + 1);
        }
        wanted = false;
    }
}

package io.holdfast.local.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether all of a row has ended, and how soon. A transaction or an order must end within the bound once nothing is broken any
 * more: what a fault has held up counts from the moment at which that fault was mended, what came later from its own
 * beginning. Both times, and that of the end, are the database's, so that it does not matter when somebody looks.
 */
final class Endings {

    /** So long may anything stay open while nothing is broken. */
    static final Duration BOUND = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DATABASE_BACK = Duration.ofSeconds(60);

    private final OpenWork work;
    private final List<Span> broken = new ArrayList<>();
    private @Nullable Long begin;
    private @Nullable Long brokenSince;

    /** From when to when, in milliseconds of the database's clock. */
    record Span(long from, long to) {}

    /**
     * What was found when there was nothing left to wait for, or no time.
     *
     * @param open transactions and orders that had not ended
     * @param all transactions and orders of the row
     * @param longestMillis the longest time that one of them was open without a break while nothing was broken
     */
    record Found(long open, int all, long longestMillis) {

        List<String> wrong() {
            List<String> wrong = new ArrayList<>();
            if (open > 0) {
                wrong.add(open + " transactions and orders are still open");
            }
            if (longestMillis > BOUND.toMillis()) {
                wrong.add("a transaction or an order was open for " + seconds()
                        + " while nothing was broken, more than " + BOUND.toSeconds() + " s");
            }
            if (all == 0) {
                wrong.add("there is no transaction and no order: no end was measured");
            }
            return wrong;
        }

        String figure() {
            return seconds() + ", of " + all + " transactions and orders";
        }

        private String seconds() {
            return String.format(Locale.ROOT, "%.1f s", longestMillis / 1e3);
        }
    }

    Endings(OpenWork work) {
        this.work = work;
    }

    /** What is begun from now on belongs to the row. Counts the first time. */
    synchronized void rowBegins() {
        if (begin == null) {
            begin = read(work::now);
        }
    }

    /** Something is broken from now on, if it was not before. */
    synchronized void faultsBegin() {
        if (brokenSince == null) {
            brokenSince = read(work::now);
        }
    }

    /** All is well again, if anything was broken: what was killed is back, what was paused is awake. */
    synchronized void mended() {
        Long since = brokenSince;
        if (since != null) {
            broken.add(new Span(since, read(work::now)));
            brokenSince = null;
        }
    }

    /** Waits until all has ended, but no longer than so. */
    synchronized Found await(Duration longest) throws InterruptedException {
        long giveUp = System.nanoTime() + longest.toNanos();
        long open;
        while ((open = read(work::open)) > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(POLL.toMillis());
        }
        long since = begin == null ? 0 : begin;
        List<Span> all = read(() -> work.since(since));
        long most =
                all.stream().mapToLong(each -> longestWhole(each, broken)).max().orElse(0);
        return new Found(open, all.size(), most);
    }

    /** The longest part of a time in which nothing was broken; the times of the faults are in order. */
    static long longestWhole(Span open, List<Span> broken) {
        long longest = 0;
        long from = open.from();
        for (Span fault : broken) {
            longest = Math.max(longest, Math.min(open.to(), fault.from()) - from);
            from = Math.max(from, fault.to());
        }
        return Math.max(longest, open.to() - from);
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    /** Waits for the database, which may be what has just died. */
    private static <T> T read(Reading<T> reading) {
        long giveUp = System.nanoTime() + DATABASE_BACK.toNanos();
        while (true) {
            try {
                return reading.read();
            } catch (SQLException notBackYet) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException("what is open cannot be read: " + notBackYet, notBackYet);
                }
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}

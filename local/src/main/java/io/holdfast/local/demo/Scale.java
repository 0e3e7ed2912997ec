package io.holdfast.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How time becomes columns.
 *
 * @param end the time at the right end, in milliseconds; a round one
 * @param columns how many there are
 */
record Scale(long end, int columns) {

    private static final long SHORTEST = 10;
    private static final double[] ROUND = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    private static final int[] STEPS = {1, 2, 5};
    /** So that a label and some space fit between two ticks. */
    private static final int CLOSEST = 9;

    private static final long SECONDS = 2_000;

    /** A scale on which that time has a column, and not the last one. */
    static Scale upTo(long milliseconds, int columns) {
        long least = Math.max(SHORTEST, milliseconds + milliseconds / (columns - 1) + 1);
        for (double power = 1; ; power *= 10) {
            for (double round : ROUND) {
                long end = Math.round(round * power);
                if (end >= least) {
                    return new Scale(end, columns);
                }
            }
        }
    }

    int column(long milliseconds) {
        return (int) Math.min(columns - 1L, Math.max(0, milliseconds) * columns / end);
    }

    /** The times that are written out. */
    private List<Long> ticks() {
        long step = end;
        search:
        for (long power = 1; power <= end; power *= 10) {
            for (int each : STEPS) {
                if (each * power * columns / end >= CLOSEST) {
                    step = each * power;
                    break search;
                }
            }
        }
        List<Long> ticks = new ArrayList<>();
        for (long tick = 0; tick < end; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    /** The times, and the rule below them. */
    List<String> axis() {
        StringBuilder labels = new StringBuilder();
        StringBuilder rule = new StringBuilder("─".repeat(columns));
        for (long tick : ticks()) {
            int column = column(tick);
            String label = tick == 0 ? "0" : label(tick);
            rule.setCharAt(column, tick == 0 ? '├' : '┬');
            if (column + label.length() <= columns) {
                labels.append(" ".repeat(Math.max(0, column - labels.length()))).append(label);
            }
        }
        return List.of(labels.toString(), rule.toString());
    }

    private String label(long tick) {
        return end >= SECONDS ? String.format(Locale.ROOT, "%.1f s", tick / 1e3) : tick + " ms";
    }

    /** A time in words, exact enough for its size. */
    static String words(long milliseconds) {
        return milliseconds < 1_000
                ? milliseconds + " ms"
                : String.format(Locale.ROOT, milliseconds < 10_000 ? "%.2f s" : "%.1f s", milliseconds / 1e3);
    }
}

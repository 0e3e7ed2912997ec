package io.holdfast.local.load;

import java.util.Arrays;

/** How long orders took, in milliseconds, by the nearest rank: each figure is one that was measured. */
public record Latencies(double p50, double p95, double p99, double longest) {

    private static final double NANOS = 1e6;

    /** Of these times in nanoseconds; zeros when there are none. */
    public static Latencies of(long[] nanos) {
        if (nanos.length == 0) {
            return new Latencies(0, 0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(
                rank(sorted, 50),
                rank(sorted, 95),
                rank(sorted, 99),
                Figures.rounded(sorted[sorted.length - 1] / NANOS));
    }

    private static double rank(long[] sorted, int percent) {
        int index = (int) ((sorted.length * (long) percent + 99) / 100) - 1;
        return Figures.rounded(sorted[Math.max(0, index)] / NANOS);
    }
}

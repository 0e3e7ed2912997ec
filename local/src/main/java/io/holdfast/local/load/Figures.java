package io.holdfast.local.load;

import io.holdfast.local.check.Report;
import io.holdfast.protocol.CanonicalJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load has measured.
 *
 * @param latencyMs from sending the order to reading its end, in milliseconds, of all orders that ended as wanted
 * @param processes what each process of the system used, the servers' too
 * @param cpuSecondsPerThousand of all those processes, for 1,000 confirmed orders; null when one of them is not known
 * @param clientCpuSeconds what this load itself used, which is not the system's
 * @param othersCpuSeconds what everything else on this machine used meanwhile
 * @param full whether every order used every service
 * @param database what the database server counted, for each order; null when it could not be asked
 * @param floor the bare SQL of such orders, measured right before and right after; null when it was not asked for
 */
public record Figures(
        int orders,
        int concurrency,
        double failRate,
        boolean hot,
        boolean full,
        long seed,
        double seconds,
        int confirmed,
        int cancelled,
        int unexpected,
        List<String> firstUnexpected,
        double confirmedPerSecond,
        double cancelledPerSecond,
        Latencies latencyMs,
        List<Cost> processes,
        @Nullable Double cpuSecondsPerThousand,
        @Nullable Double clientCpuSeconds,
        @Nullable Double othersCpuSeconds,
        @Nullable PerOrder database,
        @Nullable Comparison floor,
        Report check) {

    /**
     * What a process used.
     *
     * @param cpuSeconds null when it is not known: the process was started anew, or this is no Linux
     * @param cpuSecondsPerThousand for 1,000 confirmed orders
     */
    record Cost(
            String name,
            @Nullable Double cpuSeconds,
            @Nullable Double cpuSecondsPerThousand,
            @Nullable Double residentMiB) {}

    /**
     * For each order that ended.
     *
     * @param commits COMMIT statements: the server's own count of commits is one of statements. What a coordinator writes
     *     commits by itself, three times for a transaction, and is not among them
     * @param fsyncs null when this server does not count them; those of the log are among them
     * @param counted all the server's counters that moved, in all
     */
    record PerOrder(
            double statements, double commits, @Nullable Double fsyncs, Map<String, Long> counted) {

        static PerOrder of(Map<String, Long> counted, int orders) {
            Long fsyncs = counted.get("Innodb_data_fsyncs");
            return new PerOrder(
                    each(counted, "Questions", orders),
                    each(counted, "Com_commit", orders),
                    fsyncs == null ? null : rounded((double) fsyncs / orders),
                    counted);
        }

        private static double each(Map<String, Long> counted, String name, int orders) {
            return rounded((double) counted.getOrDefault(name, 0L) / orders);
        }
    }

    /**
     * The same machine's floor.
     *
     * @param cpuSecondsPerThousand the mean of before and after
     * @param ratio how many times as much the load cost; null when either is not known
     */
    record Comparison(
            Floor.Use before,
            Floor.Use after,
            @Nullable Double cpuSecondsPerThousand,
            @Nullable Double ratio) {

        static Comparison of(Floor.Use before, Floor.Use after, @Nullable Double load) {
            Double first = before.cpuSecondsPerThousand();
            Double second = after.cpuSecondsPerThousand();
            Double mean = first == null || second == null ? null : (Double) rounded((first + second) / 2);
            return new Comparison(
                    before,
                    after,
                    mean,
                    mean == null || mean == 0 || load == null ? null : (Double) rounded(load / mean));
        }
    }

    /** Whether nothing was wrong. */
    public boolean isGood() {
        return unexpected == 0 && check.holds();
    }

    /** With the floor that was measured before and after. */
    Figures besides(Floor.Use before, Floor.Use after) {
        return new Figures(
                orders,
                concurrency,
                failRate,
                hot,
                full,
                seed,
                seconds,
                confirmed,
                cancelled,
                unexpected,
                firstUnexpected,
                confirmedPerSecond,
                cancelledPerSecond,
                latencyMs,
                processes,
                cpuSecondsPerThousand,
                clientCpuSeconds,
                othersCpuSeconds,
                database,
                Comparison.of(before, after, cpuSecondsPerThousand),
                check);
    }

    public String json() {
        return CanonicalJson.write(this);
    }

    /** Two digits behind the point: nothing here is known better. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}

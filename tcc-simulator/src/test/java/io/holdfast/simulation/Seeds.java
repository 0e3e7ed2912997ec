package io.holdfast.simulation;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What came of many seeds.
 *
 * @param cpuSeconds of all threads together
 * @param faults how often each struck, by its ordinal
 * @param slowestMs the longest that a run needed to end everything after its last fault, in simulated milliseconds
 * @param failures at most {@value #MOST_FAILURES}
 */
record Seeds(
        int seeds,
        long transactions,
        long events,
        double seconds,
        double cpuSeconds,
        long[] faults,
        long slowestMs,
        List<Simulation.Outcome> failures) {

    static final int TRANSACTIONS = 200;
    private static final int THREADS = 2;
    private static final int MOST_FAILURES = 10;

    static Seeds run(int count) {
        long begin = System.nanoTime();
        AtomicLong next = new AtomicLong(1);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Part>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(threads.submit(() -> part(next, count)));
            }
            Part all = new Part();
            for (Future<Part> part : parts) {
                all.add(part.get());
            }
            all.failures.sort(Comparator.comparing(Simulation.Outcome::seed));
            return new Seeds(
                    count,
                    (long) count * TRANSACTIONS,
                    all.events,
                    (System.nanoTime() - begin) / 1e9,
                    all.cpuNanos / 1e9,
                    all.faults,
                    all.slowestMs,
                    all.failures);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run stumbles", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two seeds", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Part part(AtomicLong next, int count) {
        Part part = new Part();
        for (long seed = next.getAndIncrement(); seed <= count; seed = next.getAndIncrement()) {
            try {
                part.add(Simulation.run(seed, TRANSACTIONS, null, false));
            } catch (RuntimeException e) {
                throw new IllegalStateException("seed " + seed + " stumbles", e);
            }
            if (part.failures.size() >= MOST_FAILURES) {
                break;
            }
        }
        part.cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        return part;
    }

    /** How to see each of the failures again. */
    static String replays(List<Simulation.Outcome> failures, @Nullable Bug bug) {
        StringBuilder text = new StringBuilder();
        for (Simulation.Outcome failure : failures) {
            text.append(failure.broken())
                    .append(": ")
                    .append(failure.violation())
                    .append(System.lineSeparator())
                    .append("    ")
                    .append(replay(failure.seed(), bug))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    static String replay(long seed, @Nullable Bug bug) {
        return "mvn -o -pl tcc-simulator -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsimulation.seed=" + seed + (bug == null ? "" : " -Dsimulation.bug=" + bug);
    }

    private static final class Part {

        private final long[] faults = new long[Fault.values().length];
        private final List<Simulation.Outcome> failures = new ArrayList<>();
        private long events;
        private long slowestMs;
        private long cpuNanos;

        void add(Simulation.Outcome outcome) {
            events += outcome.events();
            slowestMs = Math.max(slowestMs, outcome.endedAfterMs());
            addFaults(outcome.faults());
            if (outcome.violation() != null) {
                failures.add(outcome);
            }
        }

        void add(Part other) {
            events += other.events;
            slowestMs = Math.max(slowestMs, other.slowestMs);
            cpuNanos += other.cpuNanos;
            addFaults(other.faults);
            failures.addAll(other.failures);
        }

        private void addFaults(long[] more) {
            for (int i = 0; i < faults.length; i++) {
                faults[i] += more[i];
            }
        }
    }
}

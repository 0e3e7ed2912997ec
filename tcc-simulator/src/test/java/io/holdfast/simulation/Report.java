package io.holdfast.simulation;

import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures of a run: printed, and written to {@code target/simulation.json} for the reliability report. */
final class Report {

    private static final Path FILE = Path.of("target", "simulation.json");

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, Object> bugs = new TreeMap<>();

    void ran(Seeds seeds) {
        Map<String, Long> faults = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            faults.put(fault.name(), seeds.faults()[fault.ordinal()]);
        }
        figures.put("seeds", seeds.seeds());
        figures.put("transactions", seeds.transactions());
        figures.put("events", seeds.events());
        figures.put("seconds", rounded(seeds.seconds()));
        figures.put("cpuSeconds", rounded(seeds.cpuSeconds()));
        figures.put("violations", seeds.failures().size());
        figures.put("slowestEndMs", seeds.slowestMs());
        figures.put("faults", faults);
        System.out.printf(
                Locale.ROOT,
                "simulator: %,d seeds, %,d transactions, %,d events, %,d faults in %.1f s (%.1f s of CPU), %d violations;"
                        + " everything ends within %.1f simulated s of the last fault%n",
                seeds.seeds(),
                seeds.transactions(),
                seeds.events(),
                faults.values().stream().mapToLong(Long::longValue).sum(),
                seeds.seconds(),
                seeds.cpuSeconds(),
                seeds.failures().size(),
                seeds.slowestMs() / 1000.0);
        faults.forEach((fault, count) -> System.out.printf(Locale.ROOT, "    %,12d  %s%n", count, fault));
        System.out.print(Seeds.replays(seeds.failures(), null));
    }

    void caught(Bug bug, long seed, Invariant broken, @Nullable String violation) {
        bugs.put(
                bug.name(),
                Map.of(
                        "seed",
                        seed,
                        "foundBy",
                        broken.name(),
                        "sitsIn",
                        bug.place().name()));
        System.out.printf(
                "planted %s (%s) is found by %s, seed %d: %s%n    %s%n",
                bug, bug.place(), broken, seed, violation, Seeds.replay(seed, bug));
    }

    void write() {
        figures.put("bugsCaught", bugs.size());
        figures.put("bugsPlanted", Bug.values().length);
        figures.put("bugs", bugs);
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, CanonicalJson.write(figures));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }
}

package io.holdfast.local.load;

import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.run.StatusLine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All counters at one moment; two of them make a measurement. */
record Snapshot(
        long nanos,
        Map<Long, ProcessUse> processes,
        Optional<ProcessUse> client,
        Optional<Double> machine,
        Optional<DatabaseUse> database) {

    /** @param database any account that can ask the server */
    static Snapshot of(List<StatusLine> running, SchemaAccess database) {
        Map<Long, ProcessUse> processes = new HashMap<>();
        for (StatusLine process : running) {
            if (process.pid() > 0) {
                ProcessUse.of(process.pid()).ifPresent(use -> processes.put(process.pid(), use));
            }
        }
        return new Snapshot(
                System.nanoTime(),
                processes,
                ProcessUse.of(ProcessHandle.current().pid()),
                ProcessUse.machine(),
                counters(database));
    }

    private static Optional<DatabaseUse> counters(SchemaAccess database) {
        try {
            return Optional.of(DatabaseUse.read(database));
        } catch (SQLException notAvailable) {
            return Optional.empty();
        }
    }

    double secondsSince(Snapshot before) {
        return (nanos - before.nanos) / 1e9;
    }

    /** What each process used since then. A process that was started anew in between has no figure. */
    List<Figures.Cost> costs(Snapshot before, List<StatusLine> running, int confirmed) {
        List<Figures.Cost> costs = new ArrayList<>();
        for (StatusLine process : running) {
            ProcessUse start = before.processes.get(process.pid());
            ProcessUse end = processes.get(process.pid());
            Double used = start == null || end == null ? null : end.cpuSeconds() - start.cpuSeconds();
            costs.add(new Figures.Cost(
                    process.name(),
                    used == null ? null : Figures.rounded(used),
                    perThousand(used, confirmed),
                    end == null ? null : Figures.rounded(end.residentMiB())));
        }
        return costs;
    }

    static @Nullable Double perThousand(@Nullable Double seconds, int confirmed) {
        return seconds == null || confirmed == 0 ? null : Figures.rounded(seconds * 1_000 / confirmed);
    }

    @Nullable
    Double clientSince(Snapshot before) {
        return client.isEmpty() || before.client.isEmpty()
                ? null
                : Figures.rounded(
                        client.get().cpuSeconds() - before.client.get().cpuSeconds());
    }

    /** What neither the system nor the client used. */
    @Nullable
    Double othersSince(Snapshot before, @Nullable Double system, @Nullable Double own) {
        return machine.isEmpty() || before.machine.isEmpty() || system == null || own == null
                ? null
                : Figures.rounded(Math.max(0, machine.get() - before.machine.get() - system - own));
    }

    Figures.@Nullable PerOrder databaseSince(Snapshot before, int orders) {
        return database.isEmpty() || before.database.isEmpty() || orders == 0
                ? null
                : Figures.PerOrder.of(database.get().since(before.database.get()), orders);
    }
}

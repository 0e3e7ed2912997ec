package io.holdfast.local.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures for a person. */
public final class Words {

    private static final String NOT_AVAILABLE = "not available";

    private Words() {}

    /** As lines of text. */
    public static List<String> of(Figures figures) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%d orders, %d at a time, %s%s, seed %d, in %.1f s",
                figures.orders(),
                figures.concurrency(),
                text(
                        "%.0f %% %s",
                        figures.failRate() * 100, figures.full() ? "declined in the last try" : "without money"),
                (figures.full() ? ", all of every service" : "") + (figures.hot() ? ", all for one product" : ""),
                figures.seed(),
                figures.seconds()));
        lines.add("");
        lines.add(text("  %-12s %,9d  %9.1f/s", "confirmed", figures.confirmed(), figures.confirmedPerSecond()));
        lines.add(text("  %-12s %,9d  %9.1f/s", "cancelled", figures.cancelled(), figures.cancelledPerSecond()));
        lines.add(text("  %-12s %,9d", "unexpected", figures.unexpected()));
        figures.firstUnexpected().forEach(what -> lines.add("      " + what));
        Latencies latency = figures.latencyMs();
        lines.add(text(
                "  %-12s p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.1f ms",
                "time", latency.p50(), latency.p95(), latency.p99(), latency.longest()));
        lines.add("");
        processes(figures, lines);
        lines.add("");
        database(figures.database(), lines);
        lines.add("");
        if (figures.floor() != null) {
            floor(figures.floor(), figures.cpuSecondsPerThousand(), lines);
            lines.add("");
        }
        lines.addAll(figures.check().lines());
        return lines;
    }

    private static void processes(Figures figures, List<String> lines) {
        lines.add(text("  %-14s %10s %22s %14s", "PROCESS", "CPU s", "CPU s / 1,000 conf.", "RESIDENT MiB"));
        for (Figures.Cost cost : figures.processes()) {
            lines.add(text(
                    "  %-14s %10s %22s %14s",
                    cost.name(),
                    number(cost.cpuSeconds(), "%.2f"),
                    number(cost.cpuSecondsPerThousand(), "%.2f"),
                    number(cost.residentMiB(), "%.0f")));
        }
        lines.add(text("  %-14s %10s %22s", "all of them", "", number(figures.cpuSecondsPerThousand(), "%.2f")));
        lines.add(text("  %-14s %10s   not counted: this load", "client", number(figures.clientCpuSeconds(), "%.2f")));
        lines.add(text(
                "  %-14s %10s   not counted: the rest of this machine",
                "others", number(figures.othersCpuSeconds(), "%.2f")));
    }

    private static void database(Figures.@Nullable PerOrder database, List<String> lines) {
        if (database == null) {
            lines.add("  database: " + NOT_AVAILABLE);
            return;
        }
        lines.add(text(
                "  for each order: %.1f statements, %.1f COMMITs, fsyncs %s",
                database.statements(), database.commits(), number(database.fsyncs(), "%.2f")));
    }

    private static void floor(Figures.Comparison floor, @Nullable Double load, List<String> lines) {
        lines.add(text("  %-14s %10s %22s %14s", "FLOOR", "confirmed/s", "CPU s / 1,000 conf.", "database's"));
        floor("before", floor.before(), lines);
        floor("after", floor.after(), lines);
        lines.add(text(
                "  this load costs %s times the floor (%s of %s CPU s / 1,000 conf.)",
                number(floor.ratio(), "%.2f"), number(load, "%.2f"), number(floor.cpuSecondsPerThousand(), "%.2f")));
    }

    private static void floor(String when, Floor.Use use, List<String> lines) {
        lines.add(text(
                "  %-14s %10.0f  %21s %14s",
                when,
                use.confirmedPerSecond(),
                number(use.cpuSecondsPerThousand(), "%.2f"),
                number(use.databaseSecondsPerThousand(), "%.2f")));
    }

    private static String number(@Nullable Double value, String format) {
        return value == null ? NOT_AVAILABLE : text(format, value);
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

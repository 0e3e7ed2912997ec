package io.holdfast.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The verdict for a person. */
public final class Summary {

    private static final String LINE = "  %-18s %8s %10s %10s %8s %6s %11s %8s";

    private Summary() {}

    /** As lines of text: one for each row, and what it all comes to. */
    public static List<String> of(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        lines.add(text(LINE, "ROW", "ORDERS", "CONFIRMED", "CANCELLED", "FAULTS", "LOOKS*", "VIOLATIONS", "SECONDS"));
        for (RowVerdict row : verdict.rows()) {
            lines.add(text(
                    LINE,
                    row.row(),
                    row.orders(),
                    row.confirmed(),
                    row.cancelled(),
                    row.faults(),
                    row.looksDuring(),
                    row.violationCount(),
                    text("%.0f", row.seconds())));
        }
        int violations =
                verdict.rows().stream().mapToInt(RowVerdict::violationCount).sum();
        int orders = verdict.rows().stream().mapToInt(RowVerdict::orders).sum();
        lines.add("  * at all invariants, while something was broken");
        lines.add("");
        lines.add(
                violations == 0
                        ? text(
                                "No violation in %,d orders (seed %d, %.0f s).",
                                orders, verdict.seed(), verdict.seconds())
                        : text("%d VIOLATIONS in %,d orders (seed %d).", violations, orders, verdict.seed()));
        lines.add("The same again: " + verdict.command());
        return lines;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

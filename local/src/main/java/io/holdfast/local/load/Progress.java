package io.holdfast.local.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** The bar that grows on a terminal; where there is none, a line now and then. */
final class Progress implements Consumer<Outcomes> {

    private static final int WIDTH = 30;
    private static final long LINE_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final int orders;
    private final long begin = System.nanoTime();
    private long lastLine = begin;

    Progress(PrintStream out, boolean terminal, int orders) {
        this.out = out;
        this.terminal = terminal;
        this.orders = orders;
    }

    @Override
    public void accept(Outcomes outcomes) {
        long now = System.nanoTime();
        if (terminal) {
            out.print("\r" + bar(outcomes, orders, (now - begin) / 1e9));
            out.flush();
        } else if (now - lastLine > LINE_NANOS) {
            lastLine = now;
            out.println(bar(outcomes, orders, (now - begin) / 1e9));
        }
    }

    /** Ends the line of the bar. */
    void end() {
        if (terminal) {
            out.println();
        }
    }

    static String bar(Outcomes outcomes, int orders, double seconds) {
        int full = (int) ((long) WIDTH * Math.min(orders, outcomes.done()) / orders);
        return String.format(
                Locale.ROOT,
                "  [%s%s] %d of %d, %.0f/s%s ",
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                outcomes.done(),
                orders,
                seconds > 0 ? outcomes.done() / seconds : 0,
                outcomes.unexpected() > 0 ? ", " + outcomes.unexpected() + " unexpected" : "");
    }
}

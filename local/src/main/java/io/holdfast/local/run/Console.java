package io.holdfast.local.run;

import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** What the person at the terminal reads. Plain lines, so that it reads the same in a file. */
public final class Console {

    private final PrintStream out;
    private final Clock clock;

    public Console(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Something that happened later, on its own: with the time of day. */
    public void event(String text) {
        line(LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS) + "  " + text);
    }
}

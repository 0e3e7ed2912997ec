package io.holdfast.local.demo;

import java.io.PrintStream;
import java.util.List;

/**
 * Shows lines. On a terminal the last of them can be a frame, which the next frame replaces; elsewhere only what stays is
 * written, without colours.
 */
final class Screen {

    private static final String ESCAPE = "\u001b[";
    private static final String HIDE_CURSOR = ESCAPE + "?25l";
    private static final String SHOW_CURSOR = ESCAPE + "?25h";
    private static final String ERASE_LINE = ESCAPE + "K";

    private final PrintStream out;
    private final Terminal terminal;
    private int frame;
    private boolean closed;

    Screen(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    int columns() {
        return terminal.columns();
    }

    /** Whether frames are shown. */
    boolean isLive() {
        return terminal.live();
    }

    /** Shows a frame in the place of the one before; nothing where that is not possible. */
    synchronized void frame(List<Line> lines) {
        if (closed || !terminal.live() || lines.size() >= terminal.rows()) {
            return;
        }
        StringBuilder text = new StringBuilder(frame == 0 ? HIDE_CURSOR : "");
        backToFrame(text);
        for (Line line : lines) {
            text.append(line.coloured(terminal.columns())).append(ERASE_LINE).append('\n');
        }
        // A shorter frame leaves nothing of a longer one.
        text.append(ESCAPE).append('J');
        frame = lines.size();
        out.print(text);
        out.flush();
    }

    /** Shows lines that stay, in the place of a frame if there is one. */
    synchronized void print(List<Line> lines) {
        if (closed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (frame > 0) {
            backToFrame(text);
            text.append(ESCAPE).append('J').append(SHOW_CURSOR);
            frame = 0;
        }
        for (Line line : lines) {
            text.append(terminal.live() ? line.coloured(Integer.MAX_VALUE) : line.plain())
                    .append('\n');
        }
        out.print(text);
        out.flush();
    }

    void print(Line line) {
        print(List.of(line));
    }

    /** Leaves the terminal as it was found; nothing is shown from here on. */
    synchronized void close() {
        if (!closed && terminal.live()) {
            out.print(SHOW_CURSOR);
            out.flush();
        }
        closed = true;
    }

    private void backToFrame(StringBuilder text) {
        if (frame > 0) {
            text.append(ESCAPE).append(frame).append('A').append('\r');
        }
    }
}

package io.holdfast.local.demo;

import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order's way as a picture: a line for each participant, time to the right. Drawn from what the coordinator recorded. */
final class Picture {

    private static final int NAMES = 10;
    private static final int WORDS = 13;
    private static final int NARROWEST = 20;
    private static final int WIDEST = 100;
    private static final int NEVER = -1;

    private final TransactionView transaction;
    private final long until;
    private final Scale scale;
    private final int decision;

    /**
     * A picture of what is known so far.
     *
     * @param until later things are not drawn; milliseconds since the transaction began
     * @param end the latest time that must have room
     * @param columns the width of a line
     */
    Picture(TransactionView transaction, long until, long end, int columns) {
        this.transaction = transaction;
        this.until = until;
        this.scale = Scale.upTo(Math.max(until, end), Math.min(WIDEST, Math.max(NARROWEST, columns - NAMES - WORDS)));
        Instant decided = transaction.decidedAt();
        long time = decided == null ? Long.MAX_VALUE : Timeline.since(transaction, decided);
        this.decision = time > until ? NEVER : scale.column(time);
    }

    /** A picture of a transaction that has ended. */
    static List<Line> whole(TransactionView ended, int columns) {
        long end = end(ended);
        return new Picture(ended, end, end, columns).lines();
    }

    /** When the last thing happened that is known. */
    static long end(TransactionView transaction) {
        Instant ended = transaction.endedAt();
        long last = ended == null ? 0 : Timeline.since(transaction, ended);
        List<TransactionView.Call> history = transaction.history();
        for (TransactionView.Call call : history == null ? List.<TransactionView.Call>of() : history) {
            last = Math.max(last, Timeline.since(transaction, call.at()) + call.durationMs());
        }
        return last;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        scale.axis().forEach(line -> lines.add(Line.of(" ".repeat(NAMES) + line, Ink.FAINT)));
        Timeline.of(transaction).forEach(timeline -> lines.add(row(timeline)));
        lines.add(decisionLine());
        return lines;
    }

    private Line row(Timeline timeline) {
        @Nullable Mark[] cells = cells(timeline);
        Line line = Line.of("  " + padded(timeline.participant(), NAMES - 2), Ink.PLAIN);
        int column = 0;
        while (column < cells.length) {
            int from = column;
            if (column == decision && !isMoment(cells[column])) {
                line = line.and("┃", Ink.DECISION);
                column++;
                continue;
            }
            Mark mark = cells[column];
            while (column < cells.length && cells[column] == mark && (column != decision || isMoment(mark))) {
                column++;
            }
            line = mark == null
                    ? line.and(" ".repeat(column - from), Ink.PLAIN)
                    : line.and(Character.toString(mark.symbol()).repeat(column - from), mark.ink());
        }
        Mark last = timeline.at(until);
        return last == null ? line : line.and("  " + last.word(), last.ink());
    }

    private static boolean isMoment(@Nullable Mark mark) {
        return mark != null && mark.isMoment();
    }

    /** Moments are drawn last: they are short, and what one looks for. */
    private @Nullable Mark[] cells(Timeline timeline) {
        @Nullable Mark[] cells = new @Nullable Mark[scale.columns()];
        for (boolean moments : new boolean[] {false, true}) {
            for (Timeline.Span span : timeline.spans()) {
                if (span.mark().isMoment() == moments && span.from() <= until) {
                    int from = column(span.from());
                    int to = Math.max(from + 1, column(Math.min(span.to(), until)));
                    for (int column = from; column < Math.min(to, cells.length); column++) {
                        cells[column] = span.mark();
                    }
                }
            }
        }
        return cells;
    }

    /** The decision's column is its own: what came before is drawn left of it and what follows right, however soon. */
    private int column(long time) {
        Instant decided = transaction.decidedAt();
        int column = scale.column(time);
        if (column != decision || decided == null) {
            return column;
        }
        return time < Timeline.since(transaction, decided) ? Math.max(0, column - 1) : column + 1;
    }

    private Line decisionLine() {
        Instant decided = transaction.decidedAt();
        if (decision == NEVER || decided == null) {
            return Line.EMPTY;
        }
        String text = (transaction.decision() == Decision.CONFIRM ? "decided to confirm" : "decided to cancel")
                + " after " + Scale.words(Timeline.since(transaction, decided));
        int before = NAMES + decision;
        return decision + text.length() + 4 <= scale.columns() + WORDS
                ? Line.of(" ".repeat(before) + "┗━ " + text, Ink.DECISION)
                : Line.of(" ".repeat(Math.max(0, before - text.length() - 2)) + text + " ━┛", Ink.DECISION);
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text.substring(0, width) : text + " ".repeat(width - text.length());
    }
}

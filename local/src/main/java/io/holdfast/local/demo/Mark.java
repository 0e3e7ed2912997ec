package io.holdfast.local.demo;

import java.util.List;

/** What the picture shows of a participant at a moment: the fuller, the more certain. */
enum Mark {
    ASKED('·', Ink.FAINT, "asked"),
    PENDING('░', Ink.WAITING, "pending"),
    HELD('▒', Ink.HELD, "held"),
    KEPT('█', Ink.GOOD, "kept"),
    LET_GO('○', Ink.FAINT, "let go"),
    REFUSED('✗', Ink.TROUBLE, "refused"),
    FAILED('!', Ink.TROUBLE, "no answer");

    private final char symbol;
    private final Ink ink;
    private final String word;

    Mark(char symbol, Ink ink, String word) {
        this.symbol = symbol;
        this.ink = ink;
        this.word = word;
    }

    char symbol() {
        return symbol;
    }

    Ink ink() {
        return ink;
    }

    String word() {
        return word;
    }

    /** Whether it happens at a moment; all others last. */
    boolean isMoment() {
        return this == LET_GO || this == REFUSED || this == FAILED;
    }

    /** What the symbols mean. */
    static List<Line> legend() {
        Line lasting = Line.of("  ");
        Line moments = Line.of("  ");
        for (Mark mark : values()) {
            Line explained = Line.of(Character.toString(mark.symbol), mark.ink)
                    .and(" " + (mark == FAILED ? "no answer, is asked again" : mark.word) + "   ", Ink.PLAIN);
            if (mark.isMoment()) {
                moments = moments.and(explained);
            } else {
                lasting = lasting.and(explained);
            }
        }
        return List.of(lasting.and("┃", Ink.DECISION).and(" decided", Ink.PLAIN), moments);
    }
}

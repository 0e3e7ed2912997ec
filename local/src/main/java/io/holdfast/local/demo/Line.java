package io.holdfast.local.demo;

import java.util.ArrayList;
import java.util.List;

/** A line of text, each part of it in its own ink. */
record Line(List<Part> parts) {

    record Part(String text, Ink ink) {}

    static final Line EMPTY = new Line(List.of());

    static Line of(String text) {
        return of(text, Ink.PLAIN);
    }

    static Line of(String text, Ink ink) {
        return EMPTY.and(text, ink);
    }

    Line and(String text, Ink ink) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(text, ink));
        return new Line(List.copyOf(more));
    }

    Line and(Line other) {
        List<Part> more = new ArrayList<>(parts);
        more.addAll(other.parts);
        return new Line(List.copyOf(more));
    }

    /** Without colours, and without blanks at the end. */
    String plain() {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.text()));
        return text.toString().stripTrailing();
    }

    /** For a terminal, cut to its width. */
    String coloured(int columns) {
        StringBuilder text = new StringBuilder();
        int room = columns;
        for (Part part : parts) {
            String shown = part.text().substring(0, Math.min(room, part.text().length()));
            text.append(part.ink().on(shown));
            room -= shown.length();
        }
        return text.toString();
    }

    /** Text of any length as lines of that width at most, all with the same indent; a word that is longer stays whole. */
    static List<Line> wrapped(String text, int indent, int columns, Ink ink) {
        List<Line> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!line.isEmpty() && indent + line.length() + 1 + word.length() > columns) {
                lines.add(Line.of(" ".repeat(indent) + line, ink));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(Line.of(" ".repeat(indent) + line, ink));
        return lines;
    }
}

package io.holdfast.local.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the demo is shown.
 *
 * @param live whether what is written can be written over, and in colours
 * @param columns its width
 * @param rows its height
 */
public record Terminal(boolean live, int columns, int rows) {

    private static final int NARROWEST = 60;
    private static final int WIDEST = 160;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final int PATIENCE_SECONDS = 2;
    /** Java cannot tell whether standard output is a terminal (before 22), and never how wide it is. */
    private static final String ASK = "test -t 1 || exit 1; stty size </dev/tty >&2 || echo 0 0 >&2";

    /** The terminal of this process. Plain text when it is none, or when the environment asks for no colours. */
    public static Terminal ofThisProcess(Map<String, String> environment) {
        int columns = number(environment.getOrDefault("COLUMNS", ""), USUAL_COLUMNS);
        Terminal plain = new Terminal(false, bounded(columns), USUAL_ROWS);
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        try {
            Process asked = new ProcessBuilder("sh", "-c", ASK)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return plain;
            }
            return asked.exitValue() == 0
                    ? sized(wanted, new String(asked.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII))
                    : plain;
        } catch (IOException noShell) {
            return plain;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return plain;
        }
    }

    /** From what {@code stty size} says: rows, then columns; zeros when it does not know. */
    static Terminal sized(boolean live, String rowsAndColumns) {
        String[] words = rowsAndColumns.strip().split("\\s+", -1);
        int rows = words.length == 2 ? number(words[0], USUAL_ROWS) : USUAL_ROWS;
        int columns = words.length == 2 ? number(words[1], USUAL_COLUMNS) : USUAL_COLUMNS;
        return new Terminal(live, bounded(columns), rows);
    }

    private static int bounded(int columns) {
        return Math.max(NARROWEST, Math.min(WIDEST, columns));
    }

    private static int number(String text, int otherwise) {
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : otherwise;
    }
}

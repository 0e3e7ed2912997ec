package io.holdfast.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static final String ERASED = "\u001b[K\n";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Screen screen(boolean live, int rows) {
        return new Screen(new PrintStream(written, true, StandardCharsets.UTF_8), new Terminal(live, 80, rows));
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFrameReplacesTheOneBeforeAndIsReplacedByWhatStays() {
        Screen screen = screen(true, 24);
        screen.frame(List.of(Line.of("one"), Line.of("two")));
        screen.frame(List.of(Line.of("three")));
        screen.print(Line.of("done", Ink.GOOD));
        assertThat(written())
                .isEqualTo("\u001b[?25lone" + ERASED + "two" + ERASED + "\u001b[J"
                        + "\u001b[2A\rthree" + ERASED + "\u001b[J"
                        + "\u001b[1A\r\u001b[J\u001b[?25h\u001b[32mdone\u001b[0m\n");
    }

    @Test
    void withoutATerminalOnlyWhatStaysIsWrittenAndWithoutColours() {
        Screen screen = screen(false, 24);
        screen.frame(List.of(Line.of("one")));
        screen.print(Line.of("✓ done", Ink.GOOD));
        screen.close();
        assertThat(written()).isEqualTo("✓ done\n");
    }

    /** What has scrolled away cannot be written over. */
    @Test
    void aFrameThatDoesNotFitIsNotShown() {
        screen(true, 2).frame(List.of(Line.of("one"), Line.of("two")));
        assertThat(written()).isEmpty();
    }

    @Test
    void aFrameIsCutToTheWidth() {
        screen(true, 24).frame(List.of(Line.of("a".repeat(100), Ink.HELD).and("b", Ink.GOOD)));
        assertThat(written()).contains("a".repeat(80) + "\u001b[0m").doesNotContain("a".repeat(81), "b");
    }

    @Test
    void theCursorIsShownAgainAndNothingFollows() {
        Screen screen = screen(true, 24);
        screen.frame(List.of(Line.of("one")));
        screen.close();
        screen.close();
        screen.print(Line.of("late"));
        screen.frame(List.of(Line.of("later")));
        assertThat(written()).endsWith("one" + ERASED + "\u001b[J\u001b[?25h");
    }

    @Test
    void theSizeOfATerminalIsBoundedAndAnUnknownOneIsUsual() {
        assertThat(Terminal.sized(true, "40 120\n")).isEqualTo(new Terminal(true, 120, 40));
        assertThat(Terminal.sized(true, "0 0")).isEqualTo(new Terminal(true, 80, 24));
        assertThat(Terminal.sized(false, "stty: no tty")).isEqualTo(new Terminal(false, 80, 24));
        assertThat(Terminal.sized(true, "24 1000").columns()).isEqualTo(160);
    }
}

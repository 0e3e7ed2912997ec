package io.holdfast.participant.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.transition.Action;
import io.holdfast.participant.transition.Found;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/participant.md shows code that runs and the table by which the kit answers: what it shows is held against the files it
 * names and against {@link Transitions}.
 */
class ParticipantPageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/participant.md");
    private static final Pattern BLOCK = Pattern.compile("(?:<!-- (\\S+) -->\\R)?```(\\w+)\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern TABLE =
            Pattern.compile("<!-- Transitions -->\\R(.*?)<!-- /Transitions -->", Pattern.DOTALL);

    @Test
    void everyBlockOfCodeIsPartOfTheFileItNames() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
        List<String> files = new ArrayList<>();
        while (blocks.find()) {
            assertThat(blocks.group(1))
                    .as("the file of the block\n%s", blocks.group(3))
                    .isNotNull();
            assertThat(partsOf(
                            ROOT.resolve(blocks.group(1)),
                            blocks.group(3).lines().count()))
                    .as("parts of " + blocks.group(1))
                    .contains(withoutIndent(blocks.group(3)));
            files.add(blocks.group(1).replaceFirst(".*/", ""));
        }
        assertThat(files)
                .containsExactly(
                        "pom.xml",
                        "V1__sweet_jar.sql",
                        "TakeSweets.java",
                        "SweetJar.java",
                        "SweetTccResource.java",
                        "application.properties",
                        "SweetContractTest.java",
                        "SweetSale.java",
                        "ThankYouNotes.java");
    }

    @Test
    void theTableIsTheOneByWhichTheKitAnswers() throws IOException {
        Matcher table = TABLE.matcher(Files.readString(PAGE));
        assertThat(table.find()).as("a table between its two marks").isTrue();
        assertThat(table.group(1)).isEqualTo(rendered());
    }

    /** All stretches of so many lines that a file has. */
    private static List<String> partsOf(Path file, long lines) throws IOException {
        List<String> all = Files.readAllLines(file);
        List<String> parts = new ArrayList<>();
        for (int from = 0; from + lines <= all.size(); from++) {
            parts.add(withoutIndent(String.join("\n", all.subList(from, from + (int) lines))));
        }
        return parts;
    }

    private static String withoutIndent(String text) {
        // The last line break first: an empty last line would count as one without indentation.
        return text.stripTrailing().stripIndent();
    }

    private static String rendered() {
        StringBuilder table = new StringBuilder(
                "| Call | Finds | Local | Outside | Saga step | On confirm |\n|---|---|---|---|---|---|\n");
        for (Operation operation : Operation.values()) {
            for (Found found : Found.values()) {
                table.append("| %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                operation.name().toLowerCase(Locale.ROOT),
                                found == Found.ABSENT ? "no row" : found,
                                cell(Transitions.step(ParticipantKind.LOCAL, operation, found)),
                                cell(Transitions.step(ParticipantKind.OUTSIDE, operation, found)),
                                cell(Transitions.step(ParticipantKind.COMPENSABLE, operation, found)),
                                cell(Transitions.step(ParticipantKind.ON_CONFIRM, operation, found))));
            }
        }
        return table.toString();
    }

    private static String cell(Step step) {
        String code =
                step.answer().code() == null ? "" : " `" + step.answer().code().name() + "`";
        String next = step.next() == null ? "" : ", row " + step.next();
        return words(step.action()) + next + ": " + step.answer().status() + code;
    }

    private static String words(Action action) {
        return switch (action) {
            case HOLD -> "inserts, holds";
            case KEEP -> "keeps";
            case LET_GO -> "lets go";
            case WORK -> "inserts, works";
            case MARK -> "marks";
            case UNDO -> "undoes";
            case BURY -> "inserts a tombstone";
            case LOOK -> "looks outside";
            case GO_ON -> "goes on outside";
            case REPLAY, REFUSE -> "nothing";
        };
    }
}

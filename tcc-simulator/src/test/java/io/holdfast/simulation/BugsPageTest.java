package io.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/simulator.md says of every planted bug where it sits and what finds it, so that nobody takes one for more than it proves. */
class BugsPageTest {

    @Test
    void pageTellsWhereEachBugSits() throws IOException {
        StringBuilder table = new StringBuilder("| Bug | Sits in | Found by |\n|---|---|---|\n");
        for (Bug bug : Bug.values()) {
            table.append("| `%s` | %s | %s |%n"
                    .formatted(
                            bug,
                            bug.place(),
                            bug.breaks().stream()
                                    .map(invariant -> "`" + invariant + "`")
                                    .collect(Collectors.joining(", "))));
        }
        assertThat(Files.readString(Path.of("..", "docs", "simulator.md"))).contains(table);
    }
}

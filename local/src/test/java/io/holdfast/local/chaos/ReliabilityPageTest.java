package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page is made of verdicts, and the committed one is such a page. */
class ReliabilityPageTest {

    private static final Path COMMITTED = Path.of("..", "docs", "reliability.md");

    /** As the simulator's tests leave it, with three of its bugs and of its kinds of fault. */
    private static final String SIMULATION = """
            {"bugs":{"BEGIN_FORGETS_THE_ARCHIVE":{"foundBy":"BEGUN_ONCE","seed":16,"sitsIn":"PRODUCT"},\
            "GIVEN_UP_ON_AN_UNCLEAR_ANSWER":{"foundBy":"ONLY_WHAT_IS_REFUSED_IS_GIVEN_UP","seed":369,"sitsIn":"PRODUCT"},\
            "LOCK_RELEASED_WITH_ANOTHERS_TOKEN":{"foundBy":"LOCK_HAS_ONE_HOLDER","seed":2,"sitsIn":"STORE"}},\
            "bugsCaught":32,"bugsPlanted":32,"cpuSeconds":121.2,"events":88448368,\
            "faults":{"COORDINATOR_LEAVES":3892,"GATEWAY_PENDING":31161,"LOCK_OUTLIVED":206526},\
            "seconds":107.7,"seeds":10000,"slowestEndMs":17000,"transactions":2000000,"violations":0}
            """;

    @TempDir
    private Path reports = Path.of("replaced");

    @Test
    void onlyWholeRunsAtFullSizeAreTold() throws IOException {
        keep("a", verdict(1, Scale.FULL, ChaosRun.rows(), 0));
        keep("b", verdict(2, Scale.SMALL, ChaosRun.rows(), 0));
        keep("c", verdict(3, Scale.FULL, List.of("kill"), 0));
        for (int seed = 4; seed < 7; seed++) {
            keep("d" + seed, verdict(seed, Scale.FULL, ChaosRun.rows(), 0));
        }
        assertThat(ReliabilityPage.lastRuns(reports)).extracting(Verdict::seed).containsExactly(4L, 5L, 6L);
    }

    @Test
    void violationsAreShown() {
        String page = ReliabilityPage.of(
                List.of(verdict(1, Scale.FULL, ChaosRun.rows(), 0), verdict(2, Scale.FULL, ChaosRun.rows(), 3)),
                Map.of());
        assertThat(page).contains("| `kill` | breaks | 10 · 10 | 9 · 9 | 1 · 1 | 4 · 4 | 0 · 3 |");
        assertThat(violations(page)).contains(3);
    }

    @Test
    void eachPlantedBugIsToldWithWhatFoundIt() {
        String page = ReliabilityPage.of(
                List.of(verdict(1, Scale.FULL, ChaosRun.rows(), 0)),
                Map.of("The simulator", CanonicalJson.read(SIMULATION, JsonNode.class)));
        assertThat(page).endsWith("""
                ## The simulator

                | Figure | Value |
                |---|---|
                | bugs caught | 32 |
                | bugs planted | 32 |
                | cpu seconds | 121.2 |
                | events | 88448368 |
                | faults | of 3 kinds; the largest 206,526, in all 241,579 |
                | seconds | 107.7 |
                | seeds | 10000 |
                | slowest end ms | 17000 |
                | transactions | 2000000 |
                | violations | 0 |

                ### Bugs

                | Name | found by | seed | sits in |
                |---|---|---|---|
                | `BEGIN_FORGETS_THE_ARCHIVE` | BEGUN_ONCE | 16 | PRODUCT |
                | `GIVEN_UP_ON_AN_UNCLEAR_ANSWER` | ONLY_WHAT_IS_REFUSED_IS_GIVEN_UP | 369 | PRODUCT |
                | `LOCK_RELEASED_WITH_ANOTHERS_TOKEN` | LOCK_HAS_ONE_HOLDER | 2 | STORE |
                """);
    }

    @Test
    void theCommittedPageIsGeneratedHasEveryRowAndNoViolation() throws IOException {
        String page = Files.readString(COMMITTED);
        assertThat(page).contains(ReliabilityPage.MARK, "./holdfast chaos --seed");
        for (String row : ChaosRun.rows()) {
            assertThat(page).contains("\n| `" + row + "` | ");
        }
        assertThat(violations(page)).hasSizeGreaterThan(ChaosRun.rows().size()).containsOnly(0);
    }

    /** The last column of the table of rows, and that of the table of runs. */
    private static List<Integer> violations(String page) {
        return page.lines()
                .filter(line -> line.startsWith("| `") || line.matches("\\| \\d{4}-.*"))
                .map(line -> List.of(line.split(" \\| ", -1)))
                .filter(cells -> cells.size() >= 7)
                .map(cells -> cells.size() == 9 ? cells.get(6) : cells.get(6).replace(" |", ""))
                .flatMap(cell -> List.of(cell.split(" · ", -1)).stream())
                .map(Integer::valueOf)
                .toList();
    }

    private void keep(String folder, Verdict verdict) throws IOException {
        Path file = Files.createDirectories(reports.resolve(folder)).resolve("verdict.json");
        Files.writeString(file, verdict.json());
    }

    private static Verdict verdict(long seed, Scale scale, List<String> rows, int violations) {
        return new Verdict(
                seed,
                scale,
                "./holdfast chaos --seed " + seed,
                "2026-11-21T16:0" + seed + ":00Z",
                "17",
                2,
                34,
                600,
                rows.stream()
                        .map(row -> new RowVerdict(
                                row,
                                "breaks",
                                10,
                                9,
                                1,
                                0,
                                1,
                                9,
                                4,
                                0,
                                40,
                                Map.of("figure", "1 s"),
                                List.of(),
                                violations,
                                60))
                        .toList());
    }
}

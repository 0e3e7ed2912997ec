package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.chaos.ChaosRun;
import io.holdfast.local.chaos.RowVerdict;
import io.holdfast.local.chaos.Verdict;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.Databases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * {@code ./holdfast chaos} in the size of a build: each kind of fault on real processes, and nothing is violated; and when data
 * is corrupted, the run sees it. Another run's orders: {@code -Dacceptance.seed=S}. Its systems are its own, so that it runs
 * beside the other tests of this module.
 */
@Execution(ExecutionMode.CONCURRENT)
class ChaosTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SAID = Path.of("target").toAbsolutePath();
    private static final long SEED = Long.getLong("acceptance.seed", 20_261_121L);
    private static final int MINUTES = 12;
    private static final Duration STARTED = Duration.ofMinutes(4);
    private static final Pattern FOLDER = Pattern.compile("all of it in \\.local/chaos-(\\d+)");
    private static final Pattern REPORT = Pattern.compile("History and verdict: (\\S+)");

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void nothingIsViolatedWhateverBreaks() throws Exception {
        Path said = SAID.resolve("chaos.txt");
        int code = end(begin(said, "--small", "--seed", Long.toString(SEED)));
        assertThat(code).as(() -> read(said)).isZero();
        Path report = ROOT.resolve(found(REPORT, said));
        Verdict verdict = Verdict.parse(Files.readString(report.resolve("verdict.json")));
        System.out.println(read(said));
        assertThat(verdict.rows()).extracting(RowVerdict::row).containsExactlyElementsOf(ChaosRun.rows());
        assertThat(verdict.rows()).allSatisfy(row -> {
            assertThat(row.violations()).as(row.row()).isEmpty();
            assertThat(row.orders()).as("orders of " + row.row()).isPositive();
            assertThat(row.confirmed()).as("confirmed of " + row.row()).isPositive();
            assertThat(row.faults()).as("faults of " + row.row()).isPositive();
            assertThat(row.looksDuring())
                    .as("looks during the faults of " + row.row())
                    .isPositive();
            assertThat(row.branches()).as("branches seen of " + row.row()).isPositive();
        });
        assertThat(Files.readAllLines(report.resolve("history.jsonl")))
                .anyMatch(line -> line.contains("kill -9 mariadb"));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void corruptedDataIsSeenAndFailsTheRun() throws Exception {
        Path said = SAID.resolve("chaos-corrupted.txt");
        Process run = begin(said, "--small", "--seed", "1", "--only", "hot-couples");
        try {
            Awaitility.await()
                    .atMost(STARTED)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !run.isAlive() || FOLDER.matcher(read(said)).find());
            LocalFolder folder = new LocalFolder(ROOT, Integer.parseInt(found(FOLDER, said)), LocalFolder.Kind.CHAOS);
            SchemaAccess stock =
                    Objects.requireNonNull(Databases.of(folder, Map.of()).get("stock"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> corrupt(stock) > 0);
            assertThat(end(run)).as(() -> read(said)).isEqualTo(1);
        } finally {
            run.destroy();
        }
        assertThat(read(said)).contains("VIOLATION invariant stock-", "VIOLATIONS in ");
    }

    /** A piece is sold that nobody has ordered. The database sees nothing wrong in that, and all orders go on to their end. */
    private static int corrupt(SchemaAccess stock) throws SQLException {
        try (Connection connection = DriverManager.getConnection(stock.jdbcUrl(), stock.user(), stock.password());
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                    "UPDATE product SET on_hand = on_hand - 1, sold = sold + 1 WHERE sold > 0 AND on_hand > held LIMIT 1");
        }
    }

    private static Process begin(Path said, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("holdfast").toString(), "chaos"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOLDFAST_START_CACHE", "off");
        return builder.redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private static int end(Process run) throws InterruptedException {
        if (!run.waitFor(MINUTES, TimeUnit.MINUTES)) {
            run.destroy();
            throw new AssertionError("chaos does not end within " + MINUTES + " minutes");
        }
        return run.exitValue();
    }

    private static String found(Pattern pattern, Path said) {
        Matcher matcher = pattern.matcher(read(said));
        assertThat(matcher.find()).as(() -> read(said)).isTrue();
        return matcher.group(1);
    }

    private static String read(Path said) {
        try {
            return Files.exists(said) ? Files.readString(said) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

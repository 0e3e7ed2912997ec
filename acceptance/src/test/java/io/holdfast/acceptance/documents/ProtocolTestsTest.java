package io.holdfast.acceptance.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/protocol-tests.md names a test for each rule of the protocol: the rules that must be there are listed here a second time,
 * and the tests are looked for in the sources.
 */
class ProtocolTestsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/protocol-tests.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\| (.+?) \\| (.*) \\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    /** A rule that is dropped from the page is missed here; a new one is added to both. */
    private static final List<String> RULES = Stream.of(
                    rules("P", 11), rules("O", 7), rules("E", 7), rules("C", 17), rules("I", 2), rules("F", 11))
            .flatMap(List::stream)
            .toList();

    private static final Map<String, String> SOURCES = new LinkedHashMap<>();

    private static List<String> rules(String letter, int count) {
        List<String> rules = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rules.add(letter + i);
        }
        return rules;
    }

    /** The tests that the page names for a rule. */
    record Proof(String rule, List<String> tests) {}

    @BeforeAll
    static void readTests() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    readTests(tests);
                }
            }
        }
    }

    private static void readTests(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                // Classes of the same name in two modules are looked at together: one of them has the test.
                SOURCES.merge(
                        file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
    }

    static Stream<Proof> proofs() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results().map(row -> {
            List<String> tests = new ArrayList<>();
            Matcher named = NAMED.matcher(row.group(3));
            while (named.find()) {
                tests.add(named.group(1) + "#" + named.group(2));
            }
            return new Proof(row.group(1), tests);
        });
    }

    @Test
    void everyRuleIsThere() throws IOException {
        assertThat(proofs().map(Proof::rule)).containsExactlyElementsOf(RULES);
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void everyRuleIsProvedByTestsThatExist(Proof proof) {
        assertThat(proof.tests()).as("tests of %s", proof.rule()).isNotEmpty();
        for (String test : proof.tests()) {
            String[] parts = test.split("#", 2);
            assertThat(SOURCES).as("the class of %s", test).containsKey(parts[0]);
            assertThat(annotationsOf(parts[1], SOURCES.getOrDefault(parts[0], "")))
                    .as("%s is a test", test)
                    .containsAnyOf("@Test", "@ParameterizedTest");
        }
    }

    /** What stands between the method before and this one's name; empty when there is no such method. */
    private static String annotationsOf(String method, String source) {
        int at = source.indexOf("void " + method + "(");
        return at < 0 ? "" : source.substring(Math.max(0, source.lastIndexOf("\n    }\n", at)), at);
    }
}

package io.holdfast.acceptance.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");

    static Stream<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .forEach(found::add);
        }
        return found.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        for (String link : links(document)) {
            String[] parts = link.split("#", 2);
            Path target = target(document, link);
            assertThat(target).as("%s in %s", link, ROOT.relativize(document)).exists();
            if (parts.length == 2) {
                assertThat(anchors(target))
                        .as("anchors of %s", ROOT.relativize(target))
                        .contains(parts[1]);
            }
        }
    }

    /** Whoever begins at the README finds every page. */
    @Test
    void everyPageIsLinkedFromTheReadme() throws IOException {
        Set<Path> reached = new TreeSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(ROOT.resolve("README.md")));
        while (!open.isEmpty()) {
            Path document = open.remove();
            if (reached.add(document)) {
                for (String link : links(document)) {
                    Path target = target(document, link);
                    if (target.toString().endsWith(".md") && Files.exists(target)) {
                        open.add(target);
                    }
                }
            }
        }
        assertThat(reached).containsAll(documents().toList());
    }

    private static List<String> links(Path document) throws IOException {
        String text = CODE.matcher(Files.readString(document)).replaceAll("");
        return LINK.matcher(text)
                .results()
                .map(result -> result.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    private static Path target(Path document, String link) {
        String file = link.split("#", 2)[0];
        return file.isEmpty() ? document : document.resolveSibling(file).normalize();
    }

    /** A heading's anchor, as GitHub makes it. */
    private static Set<String> anchors(Path document) {
        try {
            return HEADING.matcher(CODE.matcher(Files.readString(document)).replaceAll(""))
                    .results()
                    .map(MatchResult::group)
                    .map(heading -> heading.replaceFirst("^#+ ", "")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.holdfast.acceptance.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings that a service reads, found in its sources: a name, and whether somebody must give it. A map key is a
 * {@code *} in the name.
 */
record Settings(Map<String, Boolean> required, Properties given) {

    /** What the platform reads; it has no default for these. */
    private static final List<String> OF_QUARKUS = List.of(
            "quarkus.datasource.jdbc.url",
            "quarkus.datasource.username",
            "quarkus.datasource.password",
            "quarkus.redis.hosts");

    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern PROPERTY =
            Pattern.compile("@ConfigProperty\\(name = \"([^\"]+)\"(, defaultValue[^)]*)?\\)\\s+([\\w<>]+)");
    private static final Pattern OPENS = Pattern.compile("\\binterface (\\w+) \\{");
    private static final Pattern METHOD = Pattern.compile("^([\\w<>, ]+) (\\w+)\\(\\);$");

    private record Method(String returns, String name, boolean required) {}

    /** The settings of a service that is built of these modules. */
    static Settings of(List<Path> modules) {
        Map<String, Boolean> required = new TreeMap<>();
        OF_QUARKUS.forEach(name -> required.put(name, true));
        Properties given = new Properties();
        for (Path module : modules) {
            for (Path source : sources(module)) {
                String text = read(source);
                Matcher property = PROPERTY.matcher(text);
                while (property.find()) {
                    boolean must =
                            property.group(2) == null && !property.group(3).startsWith("Optional");
                    required.merge(property.group(1), must, Boolean::logicalOr);
                }
                Matcher mapping = MAPPING.matcher(text);
                if (mapping.find()) {
                    readMapping(mapping.group(1), text.substring(mapping.end()), required);
                }
            }
            load(given, module.resolve("src/main/resources/META-INF/microprofile-config.properties"));
            load(given, module.resolve("src/main/resources/application.properties"));
        }
        return new Settings(required, given);
    }

    /** Whether a variable of the environment is the name of one of them. */
    boolean reads(String variable) {
        return Stream.concat(required.keySet().stream(), given.stringPropertyNames().stream())
                .anyMatch(name -> matches(name, variable));
    }

    /** Those that neither have a default nor are among the variables. */
    List<String> missing(List<String> variables) {
        return required.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .filter(name -> given.getProperty(name) == null)
                .filter(name -> variables.stream().noneMatch(variable -> matches(name, variable)))
                .toList();
    }

    private static boolean matches(String name, String variable) {
        String pattern =
                name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_").replace("*", "[A-Z0-9_]+");
        return variable.matches(pattern);
    }

    /** An interface of methods; one that returns a nested interface, or a map of it, has that interface's names below its own. */
    private static void readMapping(String prefix, String text, Map<String, Boolean> required) {
        Map<String, List<Method>> interfaces = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        boolean defaulted = false;
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher opens = OPENS.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (opens.find()) {
                open.push(opens.group(1));
                interfaces.put(opens.group(1), new ArrayList<>());
            } else if (line.endsWith("{")) {
                open.push("");
            } else if (line.equals("}")) {
                open.pop();
            } else if (line.startsWith("@WithDefault")) {
                defaulted = true;
            } else if (method.find()) {
                boolean must = !defaulted && !method.group(1).startsWith("Optional");
                interfaces
                        .computeIfAbsent(open.element(), name -> new ArrayList<>())
                        .add(new Method(method.group(1), method.group(2), must));
                defaulted = false;
            }
        }
        expand(prefix, interfaces.keySet().iterator().next(), interfaces, required);
    }

    private static void expand(
            String prefix, String type, Map<String, List<Method>> interfaces, Map<String, Boolean> required) {
        for (Method method : interfaces.getOrDefault(type, List.of())) {
            String name = prefix + "."
                    + method.name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            String returned = method.returns.replaceAll("^Map<String, (\\w+)>$", "$1");
            String below = returned.equals(method.returns) ? name : name + ".*";
            if (interfaces.containsKey(returned)) {
                expand(below, returned, interfaces, required);
            } else {
                required.put(below, method.required);
            }
        }
    }

    private static List<Path> sources(Path module) {
        Path folder = module.resolve("src/main/java");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(Properties properties, Path file) {
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

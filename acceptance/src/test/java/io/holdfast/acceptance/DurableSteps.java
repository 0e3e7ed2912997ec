package io.holdfast.acceptance;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The durable steps of a service, as they are in the jars that run: whoever adds one finds it here. */
final class DurableSteps {

    private static final String MARK = "io.holdfast.service.crash.DurableStep";
    private static final String OURS = "io/holdfast/";
    private static final String CLASS = ".class";

    private DurableSteps() {}

    /**
     * A step.
     *
     * @param type its enum
     * @param name its constant
     */
    record Step(String type, String name) implements Comparable<Step> {

        /** As tests speak of it. */
        String shortName() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + name;
        }

        /** As the process knows its point. */
        String point(String moment) {
            return moment + " " + type + "." + name;
        }

        @Override
        public int compareTo(Step other) {
            return shortName().compareTo(other.shortName());
        }
    }

    /** All of a built service. */
    static Set<Step> of(Path application) throws IOException, ReflectiveOperationException {
        List<Path> jars = new ArrayList<>();
        for (String part : List.of("app", "lib/main", "lib/boot")) {
            try (Stream<Path> files = Files.list(application.resolve(part))) {
                files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
            }
        }
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        Set<Step> steps = new TreeSet<>();
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> mark = loader.loadClass(MARK);
            for (Path jar : jars) {
                for (String type : types(jar.toFile())) {
                    Class<?> found = Class.forName(type, false, loader);
                    if (found.isEnum() && mark.isAssignableFrom(found)) {
                        for (Object constant : found.getEnumConstants()) {
                            steps.add(new Step(type, ((Enum<?>) constant).name()));
                        }
                    }
                }
            }
        }
        return steps;
    }

    private static List<String> types(File jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(OURS) && name.endsWith("Step" + CLASS))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .toList();
        }
    }
}

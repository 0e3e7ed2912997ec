package io.holdfast.local.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a service: the JVM that runs this, with a small heap. */
final class JavaProgram {

    /** Small and quick to start rather than fast for ever; HOLDFAST_JAVA_OPTIONS replaces all of it. */
    private static final String DEFAULT_OPTIONS = "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private final List<String> options;

    JavaProgram(Map<String, String> environment) {
        this.options = List.of(environment
                .getOrDefault("HOLDFAST_JAVA_OPTIONS", DEFAULT_OPTIONS)
                .strip()
                .split("\\s+", -1));
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options.stream().filter(option -> !option.isEmpty()).forEach(command::add);
        // A process without memory is worse than a dead one: the dead one is started again.
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(arguments);
        return command;
    }
}

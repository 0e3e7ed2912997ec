package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.ControlClient;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which copy of the system a command is about. */
final class Copy {

    static final int NOT_RUNNING = 3;

    private static final int LARGEST_OFFSET = 40_000;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "The copy whose ports are moved by N (default: ${DEFAULT-VALUE}).")
    private int portOffset;

    LocalFolder folder() {
        if (portOffset < 0 || portOffset > LARGEST_OFFSET) {
            throw new StartFailure("--port-offset is 0 to " + LARGEST_OFFSET + ", not " + portOffset);
        }
        return new LocalFolder(Path.of(System.getProperty("holdfast.home", ".")), portOffset);
    }

    int portOffset() {
        return portOffset;
    }

    /** The running supervisor of this copy. */
    Optional<ControlClient> running() {
        return ControlClient.of(folder().control());
    }

    /** How a person types a command about this copy. */
    String typed(String command) {
        return "./holdfast " + command + (portOffset == 0 ? "" : " --port-offset " + portOffset);
    }
}

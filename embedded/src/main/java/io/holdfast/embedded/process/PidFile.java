package io.holdfast.embedded.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers a process beyond the life of the one that started it. A number alone is not enough, because the system gives
 * it to another process sooner or later: the time of the start is kept with it and compared.
 */
public final class PidFile {

    /** The start is computed from the time since boot and can differ by a clock correction. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private PidFile() {}

    public static void write(Path file, ProcessHandle process) throws IOException {
        String start = process.info().startInstant().map(Instant::toString).orElse("");
        Files.writeString(file, process.pid() + " " + start + "\n");
    }

    /** The process that the file names, when it still runs and is still the same one. */
    public static Optional<ProcessHandle> read(Path file) {
        try {
            String[] fields = Files.readString(file).strip().split(" ", 2);
            if (fields.length < 2 || fields[1].isEmpty()) {
                return Optional.empty();
            }
            Instant recorded = Instant.parse(fields[1]);
            return ProcessHandle.of(Long.parseLong(fields[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(start ->
                                    Duration.between(recorded, start).abs().compareTo(START_TOLERANCE) <= 0)
                            .isPresent());
        } catch (IOException | RuntimeException noSuchOrBrokenFile) {
            return Optional.empty();
        }
    }

    /** Ends what a run that was killed has left behind, politely first. True when there was something to end. */
    public static boolean endLeftover(Path file, Duration grace) throws IOException {
        Optional<ProcessHandle> leftover = read(file);
        leftover.ifPresent(process -> ChildProcess.end(process, grace));
        Files.deleteIfExists(file);
        return leftover.isPresent();
    }
}

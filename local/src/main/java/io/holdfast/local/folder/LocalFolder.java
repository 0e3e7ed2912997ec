package io.holdfast.local.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of one copy of the system. Copies of one checkout differ by their port offset and have data, logs and
 * passwords of their own; keys are shared, so that one token opens all of them.
 *
 * @param root the checkout
 * @param portOffset what is added to each port, 0 for the first copy
 * @param kind what the copy is there for; copies of two kinds never share anything but the keys
 */
public record LocalFolder(Path root, int portOffset, Kind kind) {

    /** What a copy is there for. */
    public enum Kind {
        /** Somebody works with it, and keeps its data. */
        KEPT,
        /** It is broken on purpose, and forgotten afterwards. */
        CHAOS
    }

    public LocalFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** A copy that somebody works with. */
    public LocalFolder(Path root, int portOffset) {
        this(root, portOffset, Kind.KEPT);
    }

    private Path shared() {
        return root.resolve(".local");
    }

    private Path own() {
        if (kind == Kind.CHAOS) {
            return shared().resolve("chaos-" + portOffset);
        }
        return portOffset == 0 ? shared() : shared().resolve("offset-" + portOffset);
    }

    public Path keys() {
        return shared().resolve("keys");
    }

    /** What makes the next start faster; can be deleted at any time. */
    public Path startCaches() {
        return shared().resolve("cache");
    }

    /** Where runs that break things leave what they saw, for all copies of this checkout. */
    public Path chaosReports() {
        return shared().resolve("chaos");
    }

    /** All that is a copy's own: data, logs, passwords and what tells of its processes. */
    public Path whole() {
        return own();
    }

    /** All that {@code reset} forgets. */
    public Path data() {
        return own().resolve("data");
    }

    public Path log(String name) {
        return own().resolve("logs").resolve(name + ".log");
    }

    public Path passwords() {
        return own().resolve("passwords");
    }

    private Path run() {
        return own().resolve("run");
    }

    /** Held by the supervisor as long as it lives. */
    public Path lock() {
        return run().resolve("lock");
    }

    /** Where the supervisor listens, and the secret it wants to hear. */
    public Path control() {
        return run().resolve("control");
    }

    /** Where the process of that name is remembered. */
    public Path process(String name) {
        return run().resolve(name + ".process");
    }

    /** All remembered processes of this copy but the supervisor's own. */
    public List<Path> processes() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(run(), data().resolve("redis"), data().resolve("mariadb"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".process")).forEach(found::add);
                }
            }
        }
        found.remove(process("supervisor"));
        return found;
    }

    /** A file as a person would name it: relative to the checkout when it is below it. */
    public String shown(Path file) {
        return file.startsWith(root) ? root.relativize(file).toString() : file.toString();
    }
}

package io.holdfast.embedded;

import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Servers unpacked from their jars, shared by all runs and tests of one user: MariaDB alone is 350 MB. The folder is
 * {@code HOLDFAST_CACHE}, or {@code .cache/holdfast} in the home folder.
 */
final class Binaries {

    /** Fills an empty folder. */
    interface Unpacking {
        void into(Path folder) throws IOException;
    }

    private Binaries() {}

    /** The folder of that name; unpacked now if it is not there yet, by one process at a time and whole or not at all. */
    static Path unpacked(String name, Unpacking unpacking) {
        Path root = root();
        Path folder = root.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(root);
            return unpackOnce(root, folder, unpacking);
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot unpack " + name + " into " + root + " (" + e
                            + "): it needs 400 MB of space; another folder can be named by HOLDFAST_CACHE",
                    e);
        }
    }

    /** Synchronized because a file lock belongs to the whole JVM: a second thread would get an exception, not wait. */
    private static synchronized Path unpackOnce(Path root, Path folder, Unpacking unpacking) throws IOException {
        Path lockFile = root.resolve(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(folder)) {
                Path unfinished = root.resolve(folder.getFileName() + ".unfinished");
                Trees.delete(unfinished);
                Files.createDirectories(unfinished);
                unpacking.into(unfinished);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            return folder;
        }
    }

    private static Path root() {
        @Nullable String chosen = System.getenv("HOLDFAST_CACHE");
        return chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "holdfast")
                : Path.of(chosen).toAbsolutePath();
    }
}

package io.holdfast.embedded.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The output of a process in a file. */
public final class LogFile {

    /** A log that is larger at a start of its process is put aside, in place of the one put aside before. */
    private static final long LARGEST = 32L * 1024 * 1024;

    private static final int LINE_GUESS = 400;
    private static final int SMALLEST_TAIL = 64 * 1024;
    private static final int CHUNK = 64 * 1024;

    private LogFile() {}

    static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The last lines; a line that is extremely long may be cut. */
    public static String tail(Path log, int lines) throws IOException {
        return tail(log, lines, 0);
    }

    /** The last lines of what was added since the position. */
    static String tail(Path log, int lines, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            int wanted = (int) Math.min(
                    Math.max(0, size - from), Math.max(SMALLEST_TAIL, Math.min(LARGEST, (long) lines * LINE_GUESS)));
            byte[] bytes = new byte[wanted];
            file.seek(size - wanted);
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        }
    }

    /** Copies what was added since the position and returns the new one; starts again when the file got shorter. */
    public static long copyFrom(Path log, long position, OutputStream out) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            long at = size < position ? 0 : position;
            file.seek(at);
            byte[] chunk = new byte[CHUNK];
            int read = file.read(chunk);
            if (read > 0) {
                out.write(chunk, 0, read);
                out.flush();
                at += read;
            }
            return at;
        }
    }
}

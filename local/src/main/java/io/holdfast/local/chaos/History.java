package io.holdfast.local.chaos;

import io.holdfast.protocol.CanonicalJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that was asked, told, broken and found, a line of JSON each, in the order in which it was learned. */
final class History implements AutoCloseable {

    private final BufferedWriter out;

    private History(BufferedWriter out) {
        this.out = out;
    }

    static History in(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        return new History(Files.newBufferedWriter(file));
    }

    /**
     * Adds a line.
     *
     * @param kind what it is about: asked, told, ended, fault, look, violation, verdict
     */
    synchronized void tell(String row, String kind, Map<String, ?> what) {
        Map<String, Object> line = new LinkedHashMap<>(what);
        line.put("at", Instant.now().toString());
        line.put("row", row);
        line.put("kind", kind);
        try {
            out.write(CanonicalJson.write(line));
            out.newLine();
            if (!kind.equals("asked") && !kind.equals("told")) {
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}

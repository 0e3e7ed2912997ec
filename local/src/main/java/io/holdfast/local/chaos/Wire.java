package io.holdfast.local.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message of HTTP/1.1 as it came, with just enough of it understood to know where it ends and what it is about.
 *
 * @param first its first line
 * @param bytes the whole of it
 * @param bodyAt where its body begins
 */
record Wire(String first, byte[] bytes, int bodyAt) {

    private static final int LONGEST_HEAD = 32 * 1024;
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int NO_CONTENT = 204;

    String body() {
        return new String(bytes, bodyAt, bytes.length - bodyAt, StandardCharsets.UTF_8);
    }

    /** The path of a request. */
    String path() {
        String[] words = first.split(" ", -1);
        return words.length > 1 ? words[1] : "";
    }

    private int status() {
        return Integer.parseInt(first.substring(9, 12));
    }

    /** The next message; null when the other side has closed the connection before it began. */
    static @Nullable Wire read(InputStream in, boolean response) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        String first = line(in, bytes);
        if (first == null) {
            return null;
        }
        int length = 0;
        boolean chunked = false;
        String header;
        while (!(header = text(line(in, bytes)).toLowerCase(Locale.ROOT)).isEmpty()) {
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = header.contains("chunked");
            }
        }
        Wire head = new Wire(first, bytes.toByteArray(), bytes.size());
        if (response && head.status() == NO_CONTENT) {
            return head;
        }
        if (chunked) {
            chunks(in, bytes);
        } else {
            copy(in, bytes, length);
        }
        return new Wire(first, bytes.toByteArray(), head.bodyAt);
    }

    private static void chunks(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int size;
        do {
            size = Integer.parseInt(text(line(in, bytes)).strip(), 16);
            copy(in, bytes, size);
            line(in, bytes);
        } while (size > 0);
    }

    private static void copy(InputStream in, ByteArrayOutputStream bytes, int length) throws IOException {
        if (length < 0 || length > LARGEST_BODY) {
            throw new IOException("a body of " + length + " bytes is too large");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the message was cut off");
        }
        bytes.write(body);
    }

    private static String text(@Nullable String line) throws EOFException {
        if (line == null) {
            throw new EOFException("the message was cut off");
        }
        return line;
    }

    private static @Nullable String line(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        StringBuilder line = new StringBuilder(64);
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("the message was cut off");
            }
            bytes.write(next);
            if (bytes.size() > LONGEST_HEAD + LARGEST_BODY || line.length() > LONGEST_HEAD) {
                throw new IOException("the message is too long");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        bytes.write('\n');
        return line.toString();
    }
}

package io.holdfast.local.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.protocol.CanonicalJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kept connection to one service, used by one thread at a time. It knows just enough HTTP/1.1 for these services: the
 * client runs on the cores of what it measures, and a general client costs as much as the service.
 */
public final class HttpConnection implements AutoCloseable {

    /** An answer; the body is missing when there is none. */
    public record Reply(int status, JsonNode body) {}

    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 40_000;
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int MOST_HEADERS = 100;
    private static final int LARGEST_BODY = 1024 * 1024;
    private static final int BUFFER = 4 * 1024;

    private final InetAddress address;
    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    public HttpConnection(InetAddress address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * Sends a request and reads the answer; once more when the kept connection turns out to be dead. Only for what may be
     * sent twice: reads, and writes with an Idempotency-Key.
     *
     * @param headers further lines, each ended by CR LF
     */
    public Reply send(String method, String path, String token, String headers, @Nullable String json)
            throws IOException {
        byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        byte[] request = (method + " " + path + " HTTP/1.1\r\nHost: " + address.getHostAddress() + ":" + port
                        + "\r\nAuthorization: Bearer " + token + "\r\n" + headers
                        + (json == null
                                ? method.equals("POST") ? "Content-Length: 0\r\n" : ""
                                : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                        + "\r\n" + (json == null ? "" : json))
                .getBytes(StandardCharsets.UTF_8);
        boolean kept = socket != null;
        try {
            return exchange(request);
        } catch (IOException e) {
            close();
            if (!kept) {
                throw e;
            }
            return exchange(request);
        }
    }

    private Reply exchange(byte[] request) throws IOException {
        Socket connected = socket;
        InputStream input = in;
        if (connected == null || input == null) {
            connected = new Socket();
            socket = connected;
            connected.setTcpNoDelay(true);
            connected.setSoTimeout(READ_MILLIS);
            connected.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            input = new BufferedInputStream(connected.getInputStream(), BUFFER);
            in = input;
        }
        connected.getOutputStream().write(request);
        return read(input);
    }

    private Reply read(InputStream input) throws IOException {
        String first = line(input);
        int status = Integer.parseInt(first.substring(9, 12));
        int length = 0;
        boolean chunked = false;
        boolean last = false;
        String header;
        for (int i = 0; !(header = line(input).toLowerCase(Locale.ROOT)).isEmpty(); i++) {
            if (i >= MOST_HEADERS) {
                throw new IOException("more than " + MOST_HEADERS + " headers");
            }
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = header.contains("chunked");
            } else if (header.startsWith("connection:")) {
                last = header.contains("close");
            }
        }
        byte[] body = chunked ? chunks(input) : exactly(input, length);
        if (last) {
            close();
        }
        return new Reply(
                status,
                body.length == 0
                        ? MissingNode.getInstance()
                        : CanonicalJson.read(new String(body, StandardCharsets.UTF_8), JsonNode.class));
    }

    private static byte[] chunks(InputStream input) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        while ((size = Integer.parseInt(line(input).strip(), 16)) > 0) {
            body.write(exactly(input, Math.addExact(size, body.size()) > LARGEST_BODY ? -1 : size));
            line(input);
        }
        line(input);
        return body.toByteArray();
    }

    private static byte[] exactly(InputStream input, int length) throws IOException {
        if (length < 0 || length > LARGEST_BODY) {
            throw new IOException("the answer has more than " + LARGEST_BODY + " bytes");
        }
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer was cut off");
        }
        return bytes;
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder(64);
        int next;
        while ((next = input.read()) != '\n') {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line of the answer is too long");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                // It is not used again either way.
            }
        }
    }
}

package io.holdfast.local.chaos;

import io.holdfast.embedded.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection to Redis that can send a command of one line and read lines. */
final class RedisSocket implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;

    RedisSocket(int port, int readMillis) throws IOException {
        socket.connect(new InetSocketAddress(Ports.loopback(), port), CONNECT_MILLIS);
        socket.setSoTimeout(readMillis);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The next line; null when Redis has gone. */
    @Nullable
    String line() throws IOException {
        return in.readLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

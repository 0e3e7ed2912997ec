package io.holdfast.local.chaos;

import io.holdfast.embedded.Ports;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the coordinators and one participant. It passes everything on as it came, tells what it passed, and can
 * break the participant in ways that a kill cannot: answer 500, never answer, or answer nonsense after the work was done.
 */
final class Relay implements AutoCloseable {

    /** What becomes of one call. */
    enum Treatment {
        PASS,
        /** The participant never hears of it. */
        ANSWER_500,
        /** The participant never hears of it, and nobody answers. */
        HANG,
        /** The participant does it, and the answer is garbage. */
        NONSENSE
    }

    /** Decides about a call, and is told of those that are passed on. Called by many threads. */
    interface Listener {

        Treatment treat(String participant, Wire call);
    }

    private static final int BACKLOG = 256;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int IDLE_MILLIS = 120_000;
    private static final int HANG_MILLIS = 10_000;
    private static final byte[] FAILED =
            "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONSENSE = ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 23"
                    + "\r\n\r\n{\"results\":\"certainly\"}")
            .getBytes(StandardCharsets.US_ASCII);

    private final String participant;
    private final int target;
    private final Listener listener;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Relay(String participant, int target, Listener listener, ServerSocket server) {
        this.participant = participant;
        this.target = target;
        this.listener = listener;
        this.server = server;
    }

    /** Listens at a free port, for the participant at the other one. */
    static Relay to(String participant, int target, Listener listener) throws IOException {
        Relay relay = new Relay(participant, target, listener, new ServerSocket(0, BACKLOG, Ports.loopback()));
        thread("relay-" + participant, relay::accept);
        return relay;
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** A thread for each connection: the coordinator's bulkheads bound how many there are. */
    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                thread("relayed-" + participant, () -> serve(client));
            } catch (IOException closed) {
                // The condition of the loop tells whether it was meant.
            }
        }
    }

    /** Whatever breaks one side breaks the other: the coordinator sees a participant that dies as it would without us. */
    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket()) {
            open.add(upstream);
            client.setTcpNoDelay(true);
            client.setSoTimeout(IDLE_MILLIS);
            upstream.setTcpNoDelay(true);
            upstream.setSoTimeout(IDLE_MILLIS);
            InputStream in = new BufferedInputStream(client.getInputStream());
            InputStream back = null;
            Wire call;
            while ((call = Wire.read(in, false)) != null) {
                Treatment treatment = listener.treat(participant, call);
                if (treatment == Treatment.ANSWER_500) {
                    client.getOutputStream().write(FAILED);
                    continue;
                }
                if (treatment == Treatment.HANG) {
                    Thread.sleep(HANG_MILLIS);
                    return;
                }
                if (back == null) {
                    upstream.connect(new InetSocketAddress(Ports.loopback(), target), CONNECT_MILLIS);
                    back = new BufferedInputStream(upstream.getInputStream());
                }
                upstream.getOutputStream().write(call.bytes());
                Wire answer = Wire.read(back, true);
                if (answer == null) {
                    return;
                }
                client.getOutputStream().write(treatment == Treatment.NONSENSE ? NONSENSE : answer.bytes());
                open.add(upstream);
            }
        } catch (IOException | RuntimeException broken) {
            // Both connections are closed, which is all that there is to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException alreadyClosed) {
            // Nobody is accepted any more either way.
        }
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException alreadyClosed) {
                // It is not used any more either way.
            }
        }
    }
}

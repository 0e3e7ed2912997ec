package io.holdfast.local.run;

import io.holdfast.embedded.Ports;
import io.holdfast.embedded.process.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Asks a running supervisor to do something. */
public final class ControlClient {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 180_000;

    private final int port;
    private final String secret;

    private ControlClient(int port, String secret) {
        this.port = port;
        this.secret = secret;
    }

    /** The supervisor that wrote this file; empty when none is there. */
    public static Optional<ControlClient> of(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ", -1);
            ControlClient client = new ControlClient(Integer.parseInt(words[0]), words[1]);
            client.connect().close();
            return Optional.of(client);
        } catch (IOException | RuntimeException nobodyThere) {
            return Optional.empty();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(Ports.loopback(), port), CONNECT_MILLIS);
        socket.setSoTimeout(ANSWER_MILLIS);
        return socket;
    }

    /**
     * Sends a command and returns the lines of its answer.
     *
     * @throws StartFailure with the supervisor's words when it refuses
     */
    public List<String> ask(String... words) {
        List<String> lines = new ArrayList<>();
        ask(lines::add, words);
        return lines;
    }

    /** The same, with each line as soon as it is said. */
    public void ask(Consumer<String> onLine, String... words) {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write((secret + " " + String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line;
            while ((line = in.readLine()) != null) {
                if (line.equals(Control.OK)) {
                    return;
                }
                if (line.startsWith(Control.ERROR)) {
                    String rest = in.lines().map(more -> "\n" + more).collect(Collectors.joining());
                    throw new StartFailure(line.substring(Control.ERROR.length()) + rest);
                }
                onLine.accept(line);
            }
            throw new StartFailure("the supervisor ended before it had answered");
        } catch (IOException e) {
            throw new StartFailure("the supervisor does not answer: " + e.getMessage(), e);
        }
    }
}

package io.holdfast.local.run;

import io.holdfast.embedded.Ports;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.Secrets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How other commands talk to the supervisor: one line over the loopback interface, {@code SECRET verb [name]}, answered
 * by lines of text and a last one that begins with {@code ok} or {@code error}. The secret is in a file that only the
 * owner of the run can read.
 */
public final class Control {

    static final String OK = "ok";
    static final String ERROR = "error ";

    private static final int REQUEST_MILLIS = 2_000;
    private static final int LONGEST_REQUEST = 200;
    private static final int AT_ONCE = 4;
    private static final int WAITING = 16;

    private final Supervisor supervisor;
    private final Runnable onDown;
    private final String secret = Secrets.random();
    private final ServerSocket socket;
    private final ExecutorService handlers = Executors.newFixedThreadPool(AT_ONCE, task -> {
        Thread thread = new Thread(task, "control");
        thread.setDaemon(true);
        return thread;
    });

    private Control(Supervisor supervisor, Runnable onDown, ServerSocket socket) {
        this.supervisor = supervisor;
        this.onDown = onDown;
        this.socket = socket;
    }

    /** Listens, and writes the file that says where. {@code onDown} is run once everything was stopped by a command. */
    public static void listen(Supervisor supervisor, Path file, Runnable onDown) {
        try {
            ServerSocket socket = new ServerSocket(0, WAITING, Ports.loopback());
            Control control = new Control(supervisor, onDown, socket);
            Secrets.write(file, socket.getLocalPort() + " " + control.secret + "\n");
            for (int i = 0; i < AT_ONCE; i++) {
                var unused = control.handlers.submit(control::serve);
            }
        } catch (IOException e) {
            throw new StartFailure("cannot listen for commands: " + e, e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(REQUEST_MILLIS);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8);
                answer(in, out);
            } catch (IOException | RuntimeException brokenClient) {
                // The next one is served.
            }
        }
    }

    private void answer(BufferedReader in, PrintWriter out) throws IOException {
        char[] request = new char[LONGEST_REQUEST];
        int length = 0;
        while (length < request.length) {
            int read = in.read(request, length, request.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            if (request[length - 1] == '\n') {
                break;
            }
        }
        List<String> words = List.of(new String(request, 0, length).strip().split(" ", -1));
        if (!MessageDigest.isEqual(
                words.get(0).getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
            out.println(ERROR + "wrong secret");
            return;
        }
        try {
            String verb = words.size() > 1 ? words.get(1) : "";
            String name = words.size() > 2 ? words.get(2) : "";
            perform(verb, name, out);
            out.println(OK);
            if (verb.equals("down")) {
                onDown.run();
            }
        } catch (StartFailure e) {
            out.println(ERROR + e.getMessage());
        }
    }

    private void perform(String verb, String name, PrintWriter out) {
        switch (verb) {
            case "status" -> supervisor.units().parallel().map(StatusLine::of).forEachOrdered(out::println);
            case "down" -> {
                if (supervisor.savesClassData()) {
                    out.println(Supervisor.SAVING);
                }
                supervisor.close();
            }
            case "stop" -> out.println(name + (unit(name).stop() ? " is stopped" : " was not running"));
            case "start" -> out.println(name + (unit(name).start() ? " is started" : " runs already"));
            case "kill" ->
                out.println(name + (unit(name).kill(false) ? " is killed; it is started again" : " was not running"));
            case "kill-stay-down" ->
                out.println(name + (unit(name).kill(true) ? " is killed and stays down" : " was not running"));
            default -> throw new StartFailure("unknown command \"" + verb + "\"");
        }
    }

    private Unit unit(String name) {
        Optional<Unit> unit = supervisor.unit(name);
        return unit.orElseThrow(() -> new StartFailure("there is no \"" + name + "\" here, but "
                + String.join(", ", supervisor.units().map(Unit::name).toList())));
    }
}

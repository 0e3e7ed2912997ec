package io.holdfast.embedded;

import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on the loopback interface. It saves its data into its folder at a clean stop and every few minutes, and
 * nowhere else: nothing that must not be lost lives in Redis.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int ANSWER_MILLIS = 1_000;
    private static final int LOG_LINES = 20;

    /** The folder's name in the cache: the parent pom's embedded-redis.version. */
    private static final String VERSION = "redis-of-embedded-redis-1.4.4";

    private final int port;
    private final ChildProcess process;

    private EmbeddedRedis(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** Starts with its log beside the data. */
    public static EmbeddedRedis start(Path directory, int port) {
        return start(directory, port, directory.resolve("redis.log"));
    }

    /**
     * Starts, and returns when it answers. A server that a killed run left on this folder is ended first.
     *
     * @throws StartFailure when the port is taken or the server does not come up
     */
    public static EmbeddedRedis start(Path directory, int port, Path log) {
        Path home = directory.toAbsolutePath().normalize();
        Path pidFile = home.resolve("redis.process");
        try {
            Path server = Binaries.unpacked(VERSION, EmbeddedRedis::unpack).resolve("redis-server");
            Files.createDirectories(home);
            PidFile.endLeftover(pidFile, ChildProcess.GRACE);
            if (!Ports.isFree(port)) {
                throw new StartFailure("port " + port + " for Redis is in use by another program");
            }
            ChildProcess process = ChildProcess.start(new ChildProcess.Spec(
                    "redis", command(server, home, port), Map.of(), home, log.toAbsolutePath(), pidFile));
            awaitPong(process, port);
            return new EmbeddedRedis(port, process);
        } catch (IOException e) {
            throw new StartFailure("Redis cannot use the folder " + home + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while Redis was starting", e);
        }
    }

    private static void unpack(Path folder) throws IOException {
        Path executable =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
        Files.move(executable, folder.resolve("redis-server"));
    }

    private static List<String> command(Path server, Path home, int port) {
        return List.of(
                server.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                home.toString(),
                "--dbfilename",
                "redis.rdb",
                "--save",
                "300",
                "1",
                // A full disk must not stop the locks.
                "--stop-writes-on-bgsave-error",
                "no",
                "--appendonly",
                "no",
                "--daemonize",
                "no");
    }

    private static void awaitPong(ChildProcess process, int port) throws InterruptedException {
        long giveUp = System.nanoTime() + READY_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < giveUp) {
            if (answers(port)) {
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
        String why = process.isAlive() ? "did not answer within " + READY_LIMIT.toSeconds() + " s" : "ended at once";
        String tail = process.logTail(LOG_LINES);
        process.kill();
        throw new StartFailure("Redis " + why + ". The end of its log:\n" + tail);
    }

    /** Not while it still loads its data: then it answers -LOADING. */
    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.loopback(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** As {@code quarkus.redis.hosts} wants it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The server's process, for who watches over it. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}

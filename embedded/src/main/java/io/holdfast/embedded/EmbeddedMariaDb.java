package io.holdfast.embedded;

import io.holdfast.embedded.process.ChildProcess;
import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real MariaDB on the loopback interface, set up as production should be: durable commits, checked passwords, a user
 * for each schema that can reach no other. Its root and anonymous users are removed, nobody needs them.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int CONNECT_MILLIS = 500;
    private static final int GREETING_MILLIS = 2_000;
    private static final int LONGEST_SOCKET_PATH = 100;
    private static final int LOG_LINES = 20;

    private final int port;
    private final ChildProcess process;

    private EmbeddedMariaDb(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** Starts with its log beside the data. */
    public static EmbeddedMariaDb start(Path directory, int port, List<Account> accounts) {
        return start(directory, port, accounts, directory.resolve("mariadb.log"));
    }

    /**
     * Starts, and returns when it answers. The folder is made when it is missing; what is in it is kept. Schemas, users
     * and passwords are set as given each time. A server that a killed run left on this folder is ended first.
     *
     * @throws StartFailure when the port is taken, the folder cannot be used, or the server does not come up
     */
    public static EmbeddedMariaDb start(Path directory, int port, List<Account> accounts, Path log) {
        Path home = directory.toAbsolutePath().normalize();
        MariaDbBinaries binaries = MariaDbBinaries.unpacked();
        Path pidFile = home.resolve("mariadb.process");
        try {
            Files.createDirectories(home.resolve("tmp"));
            PidFile.endLeftover(pidFile, ChildProcess.GRACE);
            if (!Ports.isFree(port)) {
                throw new StartFailure("port " + port + " for MariaDB is in use by another program");
            }
            Path data = home.resolve("data");
            if (!Files.isDirectory(data)) {
                Path unfinished = home.resolve("data.unfinished");
                Trees.delete(unfinished);
                binaries.install(unfinished, home.resolve("tmp"), home.resolve("install.log"));
                Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
            }
            Path init = writeInitFile(home, accounts);
            ChildProcess process = ChildProcess.start(new ChildProcess.Spec(
                    "mariadb", command(binaries, home, port, init), Map.of(), home, log.toAbsolutePath(), pidFile));
            awaitGreeting(process, port);
            Files.delete(init);
            return new EmbeddedMariaDb(port, process);
        } catch (IOException e) {
            throw new StartFailure("MariaDB cannot use the folder " + home + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while MariaDB was starting", e);
        }
    }

    private static List<String> command(MariaDbBinaries binaries, Path home, int port, Path init) {
        List<String> command = new ArrayList<>(List.of(
                binaries.server().toString(),
                "--no-defaults",
                "--basedir=" + binaries.base(),
                "--datadir=" + home.resolve("data"),
                MariaDbBinaries.temporary(home.resolve("tmp")),
                "--socket=" + socket(home, port),
                "--pid-file=" + home.resolve("mariadb.pid"),
                "--init-file=" + init,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                // The user of the account is matched by address: 'x'@'127.0.0.1'.
                "--skip-name-resolve",
                // Each start would make a TLS key: 3 to 24 seconds of CPU.
                "--skip-ssl",
                "--character-set-server=utf8mb4",
                "--default-time-zone=+00:00",
                "--transaction-isolation=READ-COMMITTED",
                // Durability as in production, or no measurement and no crash test would mean anything.
                "--innodb-flush-log-at-trx-commit=1",
                "--skip-log-bin",
                "--innodb-buffer-pool-size=128M",
                "--innodb-log-file-size=64M",
                "--innodb-lock-wait-timeout=3",
                "--max-connections=400",
                "--performance-schema=OFF",
                "--key-buffer-size=1M",
                "--aria-pagecache-buffer-size=8M"));
        command.addAll(MariaDbBinaries.asUser());
        return command;
    }

    /** A socket's path has at most 107 bytes, and the folder may be deep. */
    private static Path socket(Path home, int port) {
        Path beside = home.resolve("mariadb.sock");
        return beside.toString().length() <= LONGEST_SOCKET_PATH
                ? beside
                : Path.of(System.getProperty("java.io.tmpdir"), "holdfast-mariadb-" + port + ".sock");
    }

    /** One statement a line, as the server wants it. It holds passwords, so only the owner may read it. */
    private static Path writeInitFile(Path home, List<Account> accounts) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("DELETE FROM mysql.global_priv WHERE User IN ('', 'root');");
        lines.add("FLUSH PRIVILEGES;");
        for (Account account : accounts) {
            lines.addAll(accountStatements(account, "127.0.0.1"));
        }
        Path init = home.resolve("init.sql");
        Files.deleteIfExists(init);
        Files.createFile(init, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(init, lines);
    }

    /**
     * What makes a schema and its user, or brings them up to date: safe to repeat. The user may also make a schema beside it
     * for measurements, named with {@code _floor} behind.
     */
    public static List<String> accountStatements(Account account, String host) {
        String user = "'" + account.user() + "'@'" + host + "'";
        // An underscore stands for any character here.
        String pattern = account.schema().replace("_", "\\_");
        return List.of(
                "CREATE DATABASE IF NOT EXISTS `" + account.schema() + "` CHARACTER SET utf8mb4;",
                "CREATE USER IF NOT EXISTS " + user + ";",
                "ALTER USER " + user + " IDENTIFIED BY '" + account.password() + "';",
                "GRANT ALL PRIVILEGES ON `" + pattern + "`.* TO " + user + ";",
                "GRANT ALL PRIVILEGES ON `" + pattern + "\\_floor`.* TO " + user + ";");
    }

    /** The server greets who connects, but only after its init file has been run. */
    private static void awaitGreeting(ChildProcess process, int port) throws InterruptedException {
        long giveUp = System.nanoTime() + READY_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < giveUp) {
            if (greets(port)) {
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
        String why = process.isAlive() ? "did not answer within " + READY_LIMIT.toSeconds() + " s" : "ended at once";
        String tail = process.logTail(LOG_LINES);
        process.kill();
        throw new StartFailure("MariaDB " + why + ". The end of its log:\n" + tail);
    }

    private static boolean greets(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.loopback(), port), CONNECT_MILLIS);
            socket.setSoTimeout(GREETING_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    public String jdbcUrl(String schema) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + schema;
    }

    public int port() {
        return port;
    }

    /** The server's process, for who watches over it. */
    public ChildProcess process() {
        return process;
    }

    /** Shuts down cleanly: what is committed is safe either way, but the next start is faster. */
    @Override
    public void close() {
        process.close();
    }
}

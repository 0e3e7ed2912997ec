package io.holdfast.service.crash;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Arms the crash point that a file names. {@code FILE} becomes {@code FILE.armed} when the point is armed, and
 * {@code FILE.reached} in the moment before the process dies there, as by {@code kill -9}. So the process that is started
 * afterwards runs until a new file names the next point. An empty file disarms.
 */
@ApplicationScoped
class CrashFile {

    /** As the shell says it of a process that was killed. */
    private static final int KILLED = 137;

    private static final Logger LOG = Logger.getLogger(CrashFile.class);

    private final @Nullable Path file;
    private final Duration look;
    private @Nullable ScheduledExecutorService looking;

    CrashFile(CrashPointsConfig config) {
        this.file = config.file().orElse(null);
        this.look = config.look();
    }

    void begin(@Observes StartupEvent start) {
        Path wanted = file;
        if (wanted == null) {
            return;
        }
        refuse(ConfigUtils.isProfileActive("prod"));
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "crash-points");
            daemon.setDaemon(true);
            return daemon;
        });
        looking = thread;
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(() -> arm(wanted), 0, look.toMillis(), TimeUnit.MILLISECONDS);
        LOG.warnf("this process dies where %s says", wanted);
    }

    static void refuse(boolean production) {
        if (production) {
            throw new IllegalStateException(
                    "holdfast.crash-points.file is set in the production profile, where nothing may"
                            + " make a process die. Recommended action: take HOLDFAST_CRASH_POINTS_FILE away.");
        }
    }

    /** An executor drops work that throws, silently and for ever. */
    private static void arm(Path file) {
        try {
            take(file);
        } catch (IOException | RuntimeException e) {
            LOG.warnf("%s cannot be read: %s", file, e);
        }
    }

    /** Nobody dies between the arming and its being told. */
    static synchronized void take(Path file) throws IOException {
        String point;
        try {
            point = Files.readString(file).strip();
        } catch (NoSuchFileException nothingNew) {
            return;
        }
        Path armed = beside(file, ".armed");
        if (point.isEmpty()) {
            CrashPoints.disarm();
        } else {
            CrashPoints.arm(point, () -> die(armed, beside(file, ".reached")));
        }
        Files.move(file, armed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Nothing that runs at an orderly end may run: the process is gone as by kill -9. */
    private static synchronized void die(Path armed, Path reached) {
        try {
            Files.move(armed, reached, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(KILLED);
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    void end(@Observes ShutdownEvent stop) {
        ScheduledExecutorService thread = looking;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}

package io.holdfast.local.run;

import io.holdfast.embedded.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the second start about twice as fast: the first run of a service records its classes when it ends (an AppCDS
 * archive, from JDK 25 on an AOT cache), later runs map them. A record belongs to one build of the service, one JDK and
 * one set of options; anything else makes a new one.
 *
 * <p>The JVM records only what its own class loader has loaded, which Quarkus' runner bypasses. Such runs have the
 * application's jars on a plain class path instead, in the order in which the runner looks into them.
 */
final class StartCache {

    private static final int FIRST_WITH_AOT = 25;
    private static final int KEPT_FOR_EACH_SERVICE = 2;
    private static final int KILLED = 137;

    private final Path folder;
    private final boolean enabled;
    private final String options;
    private final Map<Path, ChildProcess> recording = new ConcurrentHashMap<>();

    StartCache(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.enabled = !environment.getOrDefault("HOLDFAST_START_CACHE", "on").equals("off");
        this.options = environment.getOrDefault("HOLDFAST_JAVA_OPTIONS", "");
    }

    /**
     * How to start it this time.
     *
     * @param arguments what follows {@code java} and its options
     * @param record where this run records; null when it does not
     */
    record Start(List<String> arguments, @Nullable Path record) {}

    /** For a replica of a service; only the first replica records. */
    Start of(Replica replica, List<String> program) {
        Path application = Path.of(program.get(program.size() - 1)).resolveSibling("");
        if (!enabled || !program.get(0).equals("-jar") || !Files.isDirectory(application.resolve("quarkus"))) {
            return new Start(program, null);
        }
        try {
            List<Path> jars = jars(application);
            Path kept = folder.resolve(replica.service().name() + "-" + fingerprint(jars) + ".cache");
            if (Files.exists(kept)) {
                return new Start(plain(useOption(kept), jars), null);
            }
            if (!replica.name().equals(replica.service().name())) {
                return new Start(program, null);
            }
            Files.createDirectories(folder);
            Path fresh = kept.resolveSibling(
                    kept.getFileName() + "." + ProcessHandle.current().pid());
            Files.deleteIfExists(fresh);
            return new Start(plain(recordOption(fresh), jars), fresh);
        } catch (IOException e) {
            return new Start(program, null);
        }
    }

    void recordedBy(Path file, ChildProcess process) {
        recording.put(file, process);
    }

    boolean isRecording() {
        return !recording.isEmpty();
    }

    /** After everything has ended: keeps what was recorded whole, and only the newest for each service. */
    void keep(boolean everythingWasReady) {
        recording.forEach((fresh, process) -> {
            try {
                if (everythingWasReady
                        && Files.exists(fresh)
                        && !process.isAlive()
                        && process.onExit().join() != KILLED) {
                    String name = fresh.getFileName().toString();
                    Path kept = fresh.resolveSibling(name.substring(0, name.lastIndexOf('.')));
                    Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    forgetOld(process.name());
                }
                Files.deleteIfExists(fresh);
            } catch (IOException onlySlower) {
                // The next start records again.
            }
        });
        recording.clear();
    }

    private void forgetOld(String service) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> newestFirst = files.filter(
                            file -> file.getFileName().toString().matches(service + "-[0-9a-f]+\\.cache"))
                    .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old :
                    newestFirst.subList(Math.min(KEPT_FOR_EACH_SERVICE, newestFirst.size()), newestFirst.size())) {
                Files.deleteIfExists(old);
            }
        }
    }

    /** Transformed classes first: they replace those in the jars. */
    private static List<Path> jars(Path application) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(
                application.resolve("quarkus/transformed-bytecode.jar"),
                application.resolve("quarkus/generated-bytecode.jar")));
        jars.removeIf(jar -> !Files.exists(jar));
        for (String part : List.of("app", "lib/main", "lib/boot")) {
            try (Stream<Path> files = Files.list(application.resolve(part))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
            }
        }
        return jars;
    }

    private static List<String> plain(String option, List<Path> jars) {
        return List.of(
                option,
                // What cannot be recorded is many lines of no interest.
                hasAot() ? "-Xlog:aot*=error" : "-Xlog:cds*=error",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                String.join(
                        File.pathSeparator, jars.stream().map(Path::toString).toList()),
                "io.quarkus.runner.GeneratedMain");
    }

    private static boolean hasAot() {
        return Runtime.version().feature() >= FIRST_WITH_AOT;
    }

    private static String recordOption(Path file) {
        return (hasAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file;
    }

    private static String useOption(Path file) {
        return (hasAot() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file;
    }

    private String fingerprint(List<Path> jars) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, System.getProperty("java.home") + System.getProperty("java.vm.version") + options);
            for (Path jar : jars) {
                add(digest, jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
}

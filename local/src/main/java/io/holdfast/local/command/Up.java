package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.run.Console;
import io.holdfast.local.run.RunOptions;
import io.holdfast.local.run.Service;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts everything and keeps it running, here or in the background. */
@Command(
        name = "up",
        description = "Starts everything and waits until it is ready.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  HOLDFAST_MARIADB_HOST, _PORT (3306), _ADMIN_USER (root), _ADMIN_PASSWORD",
            "      Use this MariaDB instead of the embedded one. The administrator makes schemas",
            "      and users that begin with holdfast_; reset drops those schemas.",
            "  HOLDFAST_REDIS_URL",
            "      Use this Redis, for example redis://127.0.0.1:6379/1.",
            "  HOLDFAST_JAVA_OPTIONS (-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)",
            "      The options of each service's JVM.",
            "  HOLDFAST_START_CACHE (on)",
            "      off: do not keep class data for faster starts.",
            "  HOLDFAST_CRASH_FOLDER",
            "      Tests only: a process dies at the durable step that a file of its name in there names.",
            "  HOLDFAST_CACHE (~/.cache/holdfast)",
            "      Where the embedded servers are unpacked.",
            "  JAVA_HOME",
            "      The JDK to use, 17 or newer; else the java on the PATH."
        })
public final class Up implements Callable<Integer> {

    private static final int MOST_COORDINATORS = 9;

    @Mixin
    private Copy copy = new Copy();

    @Option(names = "--detach", description = "Leave it running in the background.")
    private boolean detach;

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            defaultValue = "1",
            description = "Replicas of the coordinator, at 8080, 8180, ... (default: ${DEFAULT-VALUE}).")
    private int coordinators;

    @Override
    public Integer call() {
        if (coordinators < 1 || coordinators > MOST_COORDINATORS) {
            throw new StartFailure("--coordinators is 1 to " + MOST_COORDINATORS + ", not " + coordinators);
        }
        RunOptions options = new RunOptions(copy.folder(), Service.ALL, coordinators, System.getenv());
        return detach
                ? new Background(options, copy).run()
                : new Foreground(options, copy, new Console(System.out, Clock.system(ZoneId.systemDefault()))).run();
    }
}

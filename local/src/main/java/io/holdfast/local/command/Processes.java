package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about one process. */
public final class Processes {

    private Processes() {}

    private static int ask(Copy copy, String verb, String name) {
        copy.running()
                .orElseThrow(() -> new StartFailure("Holdfast does not run here. Start it: " + copy.typed("up")))
                .ask(verb, name)
                .forEach(System.out::println);
        return 0;
    }

    /** Stops one process on purpose. */
    @Command(
            name = "stop",
            description = "Stops one process; it stays down until it is started.",
            mixinStandardHelpOptions = true)
    public static final class Stop implements Callable<Integer> {

        @Mixin
        private Copy copy = new Copy();

        @Parameters(paramLabel = "SERVICE", description = "As in status, also mariadb and redis.")
        private String name = "";

        @Override
        public Integer call() {
            return ask(copy, "stop", name);
        }
    }

    /** Starts one process again. */
    @Command(name = "start", description = "Starts one process that was stopped.", mixinStandardHelpOptions = true)
    public static final class Start implements Callable<Integer> {

        @Mixin
        private Copy copy = new Copy();

        @Parameters(paramLabel = "SERVICE", description = "As in status, also mariadb and redis.")
        private String name = "";

        @Override
        public Integer call() {
            return ask(copy, "start", name);
        }
    }

    /** Crashes one process. */
    @Command(
            name = "kill",
            description = "Kills one process as a crash would (kill -9); it is started again, as after any crash.",
            mixinStandardHelpOptions = true)
    public static final class Kill implements Callable<Integer> {

        @Mixin
        private Copy copy = new Copy();

        @Option(names = "--stay-down", description = "Do not start it again.")
        private boolean stayDown;

        @Parameters(paramLabel = "SERVICE", description = "As in status, also mariadb and redis.")
        private String name = "";

        @Override
        public Integer call() {
            return ask(copy, stayDown ? "kill-stay-down" : "kill", name);
        }
    }
}

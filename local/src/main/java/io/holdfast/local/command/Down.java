package io.holdfast.local.command;

import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops everything, also what a killed supervisor left behind. */
@Command(name = "down", description = "Stops everything; the data is kept.", mixinStandardHelpOptions = true)
public final class Down implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(60);

    @Mixin
    private Copy copy = new Copy();

    @Override
    public Integer call() {
        System.out.println(stop(copy) ? "Stopped." : "Nothing was running.");
        return 0;
    }

    /** True when something was running. */
    static boolean stop(Copy copy) {
        LocalFolder folder = copy.folder();
        Optional<ControlClient> supervisor = copy.running();
        supervisor.ifPresent(running -> running.ask(System.out::println, "down"));
        try {
            boolean ended = supervisor.isPresent();
            Path own = folder.process("supervisor");
            if (supervisor.isPresent()) {
                awaitEnd(own);
            }
            ended |= PidFile.endLeftover(own, GRACE);
            for (Path process : folder.processes()) {
                ended |= PidFile.endLeftover(process, GRACE);
            }
            return ended;
        } catch (IOException e) {
            throw new StartFailure("not all of it could be stopped: " + e, e);
        }
    }

    /** It has stopped its children and goes on its own. */
    private static void awaitEnd(Path supervisor) {
        PidFile.read(supervisor)
                .ifPresent(process -> process.onExit()
                        .completeOnTimeout(process, GRACE.toSeconds(), TimeUnit.SECONDS)
                        .join());
    }
}

package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.demo.Programme;
import io.holdfast.local.demo.Terminal;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.run.ControlClient;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happens to orders. */
@Command(
        name = "demo",
        description = {
            "Places real orders over HTTP and shows each as it happens: a line for each participant, time to the right."
                    + " Then looks at the invariants.",
            "The last order loses a participant on the way: balance is killed, and started again a moment later, also when"
                    + " the demo is interrupted.",
            "On a terminal it moves and has colours; elsewhere, or with NO_COLOR set, each picture is shown once, when it"
                    + " is whole.",
            "Exit code 0: all is as it should be, 1: an order ended otherwise or an invariant is broken, 3: nothing runs."
        },
        mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {

    @Mixin
    private Copy copy = new Copy();

    @Option(
            names = "--scene",
            paramLabel = "N",
            split = ",",
            description = "Show only these, by their numbers: 2 or 2,7 (default: all).")
    private List<Integer> scenes = List.of();

    @Override
    public Integer call() {
        for (int scene : scenes) {
            if (scene < 1 || scene > Programme.scenes()) {
                throw new StartFailure("--scene is 1 to " + Programme.scenes() + ", not " + scene);
            }
        }
        ControlClient supervisor = copy.running().orElse(null);
        if (supervisor == null) {
            System.out.println("Holdfast does not run here. Start it: " + copy.typed("up"));
            return Copy.NOT_RUNNING;
        }
        // The picture needs more than ASCII, which is all that Java writes where no language is set.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Terminal terminal = Terminal.ofThisProcess(System.getenv());
        return new Programme(supervisor, new Identities(copy.folder()), () -> Check.reportOfEnded(copy), out, terminal)
                        .show(scenes)
                ? 0
                : 1;
    }
}

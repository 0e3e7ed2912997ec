package io.holdfast.local.command;

import io.holdfast.embedded.Trees;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.run.Backing;
import io.holdfast.local.run.RunOptions;
import io.holdfast.local.run.Service;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Forgets the data. */
@Command(
        name = "reset",
        description = "Stops everything and forgets the data (keys, passwords and logs are kept).",
        mixinStandardHelpOptions = true)
public final class Reset implements Callable<Integer> {

    @Mixin
    private Copy copy = new Copy();

    @Override
    public Integer call() {
        if (Down.stop(copy)) {
            System.out.println("Stopped.");
        }
        try {
            new Backing(new RunOptions(copy.folder(), Service.ALL, 1, System.getenv())).forgetExternal();
            Trees.delete(copy.folder().data());
        } catch (IOException e) {
            throw new StartFailure("the data could not be deleted: " + e, e);
        }
        System.out.println("The data is forgotten.");
        return 0;
    }
}

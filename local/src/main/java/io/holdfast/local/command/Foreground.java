package io.holdfast.local.command;

import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.demo.FirstOrder;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.folder.LocalFolder;
import io.holdfast.local.run.Console;
import io.holdfast.local.run.Control;
import io.holdfast.local.run.RunOptions;
import io.holdfast.local.run.Supervisor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Runs the supervisor in this process until it is told to end: by Ctrl-C, by a signal, or by {@code down}. */
final class Foreground {

    static final String READY = "Holdfast is up";

    private static final String CUSTOMER = "alice";
    private static final String OPERATOR = "olivia";
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private final RunOptions options;
    private final LocalFolder folder;
    private final Copy copy;
    private final Console console;

    Foreground(RunOptions options, Copy copy, Console console) {
        this.options = options;
        this.folder = options.folder();
        this.copy = copy;
        this.console = console;
    }

    int run() {
        try {
            Files.createDirectories(folder.lock().resolveSibling(""));
            try (FileChannel channel =
                            FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw new StartFailure("this copy runs already. See it: " + copy.typed("status") + ", end it: "
                            + copy.typed("down") + ", or start another beside it with --port-offset.");
                }
                PidFile.write(folder.process("supervisor"), ProcessHandle.current());
                supervise();
                Files.deleteIfExists(folder.process("supervisor"));
                return 0;
            }
        } catch (IOException e) {
            throw new StartFailure("cannot use the folder " + folder.lock().getParent() + ": " + e, e);
        }
    }

    private void supervise() throws IOException {
        long begin = System.nanoTime();
        CountDownLatch down = new CountDownLatch(1);
        Supervisor supervisor = new Supervisor(options, console);
        Thread onSignal = new Thread(() -> stop(supervisor), "stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        console.line("Starting Holdfast (Java " + Runtime.version().feature() + ", logs in "
                + folder.shown(folder.log("x").resolveSibling("")) + ")");
        // It listens from the beginning, so that a start can be broken off by down; it ends with this process.
        Control.listen(supervisor, folder.control(), down::countDown);
        try {
            supervisor.start();
            summary(supervisor, (System.nanoTime() - begin) / 1e9);
            down.await();
            console.line("Stopped.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            supervisor.close();
        }
    }

    private void stop(Supervisor supervisor) {
        if (!supervisor.isClosing()) {
            console.line("Stopping everything.");
            supervisor.close();
        }
    }

    private void summary(Supervisor supervisor, double seconds) {
        Identities identities = new Identities(folder);
        String customerToken = identities.userToken(CUSTOMER, false, TOKEN_LIFE);
        String operatorToken = identities.userToken(OPERATOR, true, TOKEN_LIFE);
        FirstOrder firstOrder = new FirstOrder(
                supervisor.url("stock"),
                supervisor.url("balance"),
                operatorToken,
                folder.data().resolve("first-order-product"));
        String order;
        try {
            FirstOrder.Product product = firstOrder.prepare(CUSTOMER);
            order = "A first order, ready to be pasted:\n\n"
                    + FirstOrder.curl(supervisor.url("order"), customerToken, product)
                    + "\n\nWhat it took (the tokens are above):\n"
                    + "  " + supervisor.url("stock") + "/products/" + product.id() + "\n"
                    + "  " + supervisor.url("balance") + "/balances/" + CUSTOMER;
        } catch (StartFailure e) {
            order = "Everything runs, but " + e.getMessage();
        }
        console.line("");
        console.line(String.format("%s (%.1f s).", READY, seconds));
        console.line("");
        supervisor.addresses().forEach(console::line);
        console.line("");
        console.line("Tokens, good for 24 hours (more: ./holdfast token NAME [--operator|--service]):");
        console.line("");
        console.line("customer " + CUSTOMER + ":");
        console.line(customerToken);
        console.line("");
        console.line("operator " + OPERATOR + ":");
        console.line(operatorToken);
        console.line("");
        console.line(order);
        console.line("");
        console.line("Stop: Ctrl-C here, or " + copy.typed("down"));
        console.line("");
    }
}

package io.holdfast.simulation;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of the code under test instead of printing it: the engine, the fences and the sweepers go on after whatever
 * fails, and a warning is all that there is to see of it then.
 */
final class Survived extends Handler {

    // Held, or its level and handlers are forgotten with it.
    private static final Logger LOGS = Logger.getLogger("io.holdfast");
    private static final ThreadLocal<@Nullable World> HERE = new ThreadLocal<>();

    private static final Pattern FAILURE = Pattern.compile("[a-z]\\.[A-Z]\\w*(Exception|Error|Throwable)\\b");
    private static final String REFUSED = Network.Refused.class.getName();

    private Survived() {}

    /** From here on nothing is printed, and every warning is read. */
    static void readLogs() {
        for (Handler before : LOGS.getHandlers()) {
            LOGS.removeHandler(before);
        }
        LOGS.setUseParentHandlers(false);
        LOGS.setLevel(Level.WARNING);
        LOGS.addHandler(new Survived());
    }

    /** Does the work of this world, and whatever this thread logs meanwhile is about it. */
    static void watch(World world, Runnable work) {
        HERE.set(world);
        try {
            work.run();
        } finally {
            HERE.remove();
        }
    }

    @Override
    public void publish(LogRecord record) {
        World world = HERE.get();
        if (world == null) {
            return;
        }
        Throwable failure = record.getThrown();
        if (failure == null && isOfAnother(record.getMessage())) {
            failure = new Told(record.getMessage());
        }
        if (failure != null) {
            world.survives(record.getLoggerName(), failure);
        }
    }

    /** Most warnings tell a failure's name and text only. */
    private static boolean isOfAnother(String message) {
        return FAILURE.matcher(message).find() && !message.contains(REFUSED);
    }

    /** What a warning told; its stack leads to who has survived it. */
    private static final class Told extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Told(String message) {
            super(message);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

package io.holdfast.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many clients at once. */
final class Clients {

    private static final int MINUTES = 5;

    private Clients() {}

    /** One client's single action. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Does the action so many times with so many clients; the first failure is thrown. */
    static void run(int clients, int times, Action action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                futures.add(threads.submit(() -> {
                    action.run();
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                try {
                    future.get(MINUTES, TimeUnit.MINUTES);
                } catch (ExecutionException e) {
                    throw new AssertionError("a client failed: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

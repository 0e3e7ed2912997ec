package io.holdfast.order.follow;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells a coordinator that is not there from one that fails on some question: nobody can be reached, or so many questions in
 * a row fail that going on with them would only add to its trouble.
 */
class Silence {

    private static final int IN_A_ROW = 20;

    private final AtomicBoolean fallen = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();

    boolean fell() {
        return fallen.get();
    }

    void answered() {
        failures.set(0);
    }

    /** Counts a failure; returns whether nobody was there to fail. */
    boolean isSignOf(Throwable failure) {
        boolean unreachable = isUnreachable(failure);
        if (failures.incrementAndGet() >= IN_A_ROW || unreachable) {
            fallen.set(true);
        }
        return unreachable;
    }

    private static boolean isUnreachable(Throwable failure) {
        int depth = 0;
        for (@Nullable Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (cause instanceof ConnectException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}

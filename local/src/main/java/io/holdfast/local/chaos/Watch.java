package io.holdfast.local.chaos;

import io.holdfast.local.check.Bounds;
import io.holdfast.local.check.Checker;
import io.holdfast.local.check.Finding;
import io.holdfast.local.check.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads all invariants again and again while things are broken. What is under way is left out by its age and state, which is
 * what the checker's bounds are for; everything else must hold at each instant. While a row goes on, what is compared one by one
 * are the transactions that are no older than the row; in its end all of them are.
 */
final class Watch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration BLIND_PAUSE = Duration.ofMillis(500);
    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration LAST_LOOK_LIMIT = Duration.ofSeconds(30);
    private static final int PAUSE_FOR_EACH_LOOK = 3;

    private final ChaosSystem system;
    private final Consumer<String> violated;
    private final History history;
    private final String row;
    private final Looks looks;
    private final Instant since = Instant.now();
    private final AtomicInteger blind = new AtomicInteger();
    private final AtomicInteger invariants = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::look, "watch");

    Watch(ChaosSystem system, History history, String row, Looks looks, Consumer<String> violated) {
        this.system = system;
        this.history = history;
        this.row = row;
        this.looks = looks;
        this.violated = violated;
        thread.setDaemon(true);
        thread.start();
    }

    int blind() {
        return blind.get();
    }

    int invariants() {
        return invariants.get();
    }

    private void look() {
        try {
            while (!closed.get()) {
                long begin = System.nanoTime();
                boolean seen = look(Bounds.DEFAULT, since, "while it goes on");
                // A look at many rows is work that the system would have to share its machine with.
                Duration pause = Duration.ofNanos(PAUSE_FOR_EACH_LOOK * (System.nanoTime() - begin));
                if (!seen) {
                    Thread.sleep(BLIND_PAUSE.toMillis());
                } else {
                    looks.pause(
                            pause.compareTo(PAUSE) < 0
                                    ? PAUSE
                                    : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean look(Bounds bounds, Instant from, String when) {
        long begin = System.nanoTime();
        try {
            Report report = new Checker(system.schemas(), Optional.of(system.gateway()), bounds, from).check();
            looks.looked(begin);
            invariants.set(report.invariants().size());
            List<Finding> broken = report.invariants().stream()
                    .filter(finding -> !finding.holds())
                    .toList();
            history.tell(
                    row,
                    "look",
                    Map.of(
                            "when",
                            when,
                            "invariants",
                            report.invariants().size(),
                            "millis",
                            (System.nanoTime() - begin) / 1_000_000,
                            "broken",
                            broken));
            broken.forEach(finding -> violated.accept("invariant " + finding.name() + " (" + finding.says()
                    + ") is broken " + when + ": " + finding.violations() + " times, first "
                    + finding.first().get(0)));
            return true;
        } catch (SQLException | IOException | RuntimeException down) {
            // Whatever it is, the watching goes on. Who is blind all the time is found out by how many looks there
            // were.
            blind.incrementAndGet();
            history.tell(row, "look", Map.of("when", when, "blind", String.valueOf(down)));
            return false;
        }
    }

    /** Looks a last time, when nobody places orders any more: then nothing is left out. */
    void lookAtTheEnd() throws InterruptedException {
        end();
        looks.faultsEnd();
        Thread.sleep(SETTLED.multipliedBy(2).toMillis());
        long giveUp = System.nanoTime() + LAST_LOOK_LIMIT.toNanos();
        while (!look(new Bounds(SETTLED, Bounds.DEFAULT.end()), Instant.EPOCH, "in the end")) {
            if (System.nanoTime() > giveUp) {
                violated.accept("the invariants could not be read in the end");
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private void end() throws InterruptedException {
        closed.set(true);
        thread.interrupt();
        thread.join(LAST_LOOK_LIMIT.toMillis());
    }

    @Override
    public void close() {
        closed.set(true);
        thread.interrupt();
    }
}

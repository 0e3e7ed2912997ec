package io.holdfast.local.chaos;

import io.holdfast.local.check.Bounds;
import io.holdfast.local.check.Checker;
import io.holdfast.local.check.Finding;
import io.holdfast.local.check.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads all invariants again and again while things are broken. What is under way is left out by its age and state, which is
 * what the checker's bounds are for; everything else must hold at each instant.
 */
final class Watch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration LAST_LOOK_LIMIT = Duration.ofSeconds(30);
    private static final int PAUSE_FOR_EACH_LOOK = 3;

    private final ChaosSystem system;
    private final Consumer<String> violated;
    private final History history;
    private final String row;
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger blind = new AtomicInteger();
    private final AtomicInteger invariants = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::look, "watch");

    Watch(ChaosSystem system, History history, String row, Consumer<String> violated) {
        this.system = system;
        this.history = history;
        this.row = row;
        this.violated = violated;
        thread.setDaemon(true);
        thread.start();
    }

    int looks() {
        return looks.get();
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
                look(Bounds.DEFAULT, "while it goes on");
                // A look at many rows is work that the system would have to share its machine with.
                Thread.sleep(Math.max(PAUSE.toMillis(), PAUSE_FOR_EACH_LOOK * (System.nanoTime() - begin) / 1_000_000));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean look(Bounds bounds, String when) {
        try {
            Report report = new Checker(system.schemas(), Optional.of(system.gateway()), bounds).check();
            looks.incrementAndGet();
            invariants.set(report.invariants().size());
            List<Finding> broken = report.invariants().stream()
                    .filter(finding -> !finding.holds())
                    .toList();
            history.tell(
                    row,
                    "look",
                    Map.of("when", when, "invariants", report.invariants().size(), "broken", broken));
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
        Thread.sleep(SETTLED.multipliedBy(2).toMillis());
        long giveUp = System.nanoTime() + LAST_LOOK_LIMIT.toNanos();
        while (!look(new Bounds(SETTLED, Bounds.DEFAULT.end()), "in the end")) {
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

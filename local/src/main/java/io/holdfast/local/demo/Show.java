package io.holdfast.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Plays one scene: places its order, shows what becomes of it, and looks whether that is what should. */
final class Show {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(10);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(40);
    /** What ends sooner is shown slowed down, because nobody could have followed it. */
    private static final Duration TOO_FAST = Duration.ofMillis(700);

    private static final Duration REPLAY = Duration.ofMillis(1_200);
    private static final Duration FRAME = Duration.ofMillis(40);
    /** How often a participant that is down must have been asked before it comes back: enough to be seen. */
    private static final int MISSED_CALLS = 3;

    private static final int INDENT = 2;

    private final Town town;
    private final Screen screen;
    private final BiConsumer<String, String> supervisor;
    private final BooleanSupplier ready;

    /**
     * Shows on that screen.
     *
     * @param supervisor is told what to do with which process
     * @param ready whether all services are
     */
    Show(Town town, Screen screen, BiConsumer<String, String> supervisor, BooleanSupplier ready) {
        this.town = town;
        this.screen = screen;
        this.supervisor = supervisor;
        this.ready = ready;
    }

    /** Plays it; true when it ends as it should. */
    boolean play(int number, Scene scene) throws InterruptedException {
        screen.print(heading(number, scene));
        try {
            Props props = town.prepare(scene, number);
            Api.Reply placed = town.order(scene, props);
            String transactionId = placed.body().path("transactionId").asText();
            if (placed.status() / 100 != 2 || transactionId.isEmpty()) {
                return wrong(
                        List.of("the order was not taken: it was answered " + placed.status() + " " + placed.body()));
            }
            TransactionView transaction = followed(scene, transactionId);
            if (transaction == null) {
                return wrong(List.of("no coordinator knows transaction " + transactionId + ", " + LONGEST.toSeconds()
                        + " s after its order was taken"));
            }
            replay(transaction);
            screen.print(Picture.whole(transaction, screen.columns()));
            awaitReady(scene);
            Ended ended =
                    new Ended(transaction, ended(placed.body().path("orderId").asText(), props), town.left(props));
            ended.explanations().forEach(line -> screen.print(wrapped(line, Ink.PLAIN)));
            return judged(scene, ended);
        } catch (IOException e) {
            return wrong(List.of("a service could not be reached or used: " + e.getMessage()));
        }
    }

    private List<Line> heading(int number, Scene scene) {
        List<Line> lines = new ArrayList<>(
                List.of(Line.EMPTY, Line.of(" " + number + "  ", Ink.FAINT).and(scene.title(), Ink.TITLE)));
        lines.addAll(wrapped(scene.story(), Ink.PLAIN));
        lines.add(Line.EMPTY);
        return lines;
    }

    /** The transaction when it has ended, or what was last known of it; meanwhile each frame shows how far it is. */
    private @Nullable TransactionView followed(Scene scene, String id) throws InterruptedException {
        long begin = System.nanoTime();
        TransactionView known = null;
        Outage outage = scene.down() == null ? null : new Outage(supervisor, scene.down());
        try {
            while (System.nanoTime() - begin < LONGEST.toNanos()) {
                Optional<TransactionView> now = town.transaction(id);
                if (now.isPresent()) {
                    known = now.get();
                    if (known.endedAt() != null) {
                        return known;
                    }
                    if (outage != null) {
                        direct(outage, scene, known);
                    }
                    Duration age = Duration.ofNanos(System.nanoTime() - begin);
                    if (age.compareTo(TOO_FAST) > 0) {
                        screen.frame(frame(known, age, outage != null && outage.isOn() ? scene.down() : null));
                    }
                }
                Thread.sleep(POLL.toMillis());
            }
            return known;
        } finally {
            if (outage != null) {
                outage.close();
            }
        }
    }

    /** Kills the participant once it holds and the card is pending; lets it come back when that has been noticed. */
    private static void direct(Outage outage, Scene scene, TransactionView known) {
        boolean held = known.branches().stream()
                .anyMatch(branch -> branch.participant().equals(scene.down()) && branch.state() == BranchState.HELD);
        boolean pending = known.branches().stream().anyMatch(branch -> branch.state() == BranchState.PENDING);
        if (known.state() == TransactionState.TRYING && held && pending) {
            outage.begin();
        }
        List<TransactionView.Call> history = known.history();
        long missed = history == null
                ? 0
                : history.stream()
                        .filter(call -> call.branchId().equals(scene.down()) && call.status() == null)
                        .count();
        if (missed >= MISSED_CALLS || outage.hasLasted(LONGEST_OUTAGE)) {
            outage.end();
        }
    }

    private List<Line> frame(TransactionView known, Duration age, @Nullable String down) {
        long end = Math.max(age.toMillis(), Picture.end(known));
        List<Line> lines = new ArrayList<>(new Picture(known, end, end, screen.columns()).lines());
        lines.add(down == null ? Line.EMPTY : Line.of("  " + down + " is down now", Ink.TROUBLE));
        return lines;
    }

    private void replay(TransactionView ended) throws InterruptedException {
        long end = Picture.end(ended);
        if (!screen.isLive() || end == 0 || end > TOO_FAST.toMillis()) {
            return;
        }
        long frames = REPLAY.toMillis() / FRAME.toMillis();
        for (long i = 0; i <= frames; i++) {
            List<Line> lines = new ArrayList<>(new Picture(ended, end * i / frames, end, screen.columns()).lines());
            lines.add(Line.of("  shown " + Math.max(1, REPLAY.toMillis() / end) + " times slower", Ink.FAINT));
            screen.frame(lines);
            Thread.sleep(FRAME.toMillis());
        }
    }

    /** What comes next needs the participant that was down. */
    private void awaitReady(Scene scene) throws InterruptedException {
        long begin = System.nanoTime();
        while (scene.down() != null && !ready.getAsBoolean() && System.nanoTime() - begin < LONGEST_START.toNanos()) {
            Thread.sleep(POLL.toMillis() * 5);
        }
    }

    /** The order's service ends the order with its own branch, and may tell it a moment later. */
    private JsonNode ended(String orderId, Props props) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        JsonNode order = town.order(orderId, props);
        while (isOpen(order) && System.nanoTime() - begin < LONGEST_OUTAGE.toNanos()) {
            Thread.sleep(POLL.toMillis());
            order = town.order(orderId, props);
        }
        return order;
    }

    private static boolean isOpen(JsonNode order) {
        String status = order.path("status").asText();
        return status.equals("PENDING") || status.equals("AWAITING_PAYMENT");
    }

    private boolean judged(Scene scene, Ended ended) {
        screen.print(wrapped(ended.bill(), Ink.PLAIN));
        screen.print(wrapped(ended.left().words(scene), Ink.PLAIN));
        List<String> surprises = ended.surprises(scene);
        String status =
                ended.order().path("status").asText() + " after " + Scale.words(Picture.end(ended.transaction()));
        screen.print(
                Line.of(surprises.isEmpty() ? "  ✓ " + status : "  " + status, surprises.isEmpty() ? Ink.GOOD : Ink.BAD)
                        .and("   transaction " + ended.transaction().transactionId(), Ink.FAINT));
        return surprises.isEmpty() || wrong(surprises);
    }

    private boolean wrong(List<String> surprises) {
        surprises.forEach(surprise -> screen.print(wrapped("✗ NOT AS EXPECTED: " + surprise, Ink.BAD)));
        return false;
    }

    private List<Line> wrapped(String text, Ink ink) {
        return Line.wrapped(text, INDENT, screen.columns(), ink);
    }
}

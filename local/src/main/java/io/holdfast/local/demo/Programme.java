package io.holdfast.local.demo;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.check.Finding;
import io.holdfast.local.check.Report;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.run.ControlClient;
import io.holdfast.local.run.StatusLine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The demo from the first scene to the invariants. */
public final class Programme {

    private static final Set<String> ABLE = Set.of(StatusLine.READY, "degraded");
    /** These stand outside the system, which goes on without them. */
    private static final Set<String> OUTSIDE = Set.of("pg", "redis");

    private final ControlClient supervisor;
    private final Identities identities;
    private final Supplier<Report> check;
    private final Screen screen;

    /**
     * A demo on the running system.
     *
     * @param check looks at the invariants once the last order has ended
     */
    public Programme(
            ControlClient supervisor,
            Identities identities,
            Supplier<Report> check,
            PrintStream out,
            Terminal terminal) {
        this.supervisor = supervisor;
        this.identities = identities;
        this.check = check;
        this.screen = new Screen(out, terminal);
    }

    /** How many scenes there are; they are counted from 1. */
    public static int scenes() {
        return Scenes.ALL.size();
    }

    /** Shows these scenes, or all when none are named; true when each ended as it should and every invariant holds. */
    public boolean show(List<Integer> numbers) {
        List<StatusLine> processes = processes();
        requireReady(processes);
        Thread onExit = new Thread(screen::close, "close-screen");
        Runtime.getRuntime().addShutdownHook(onExit);
        Town town = new Town(processes, identities, Long.toString(System.currentTimeMillis(), 36));
        Show show = new Show(
                town, screen, supervisor::ask, () -> notReady(processes()).isEmpty());
        try {
            screen.print(opening());
            List<Integer> wrong = new ArrayList<>();
            for (int number = 1; number <= scenes(); number++) {
                if ((numbers.isEmpty() || numbers.contains(number)) && !show.play(number, Scenes.ALL.get(number - 1))) {
                    wrong.add(number);
                }
            }
            boolean holds = invariants();
            screen.print(closing(wrong, holds));
            return wrong.isEmpty() && holds;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        } finally {
            screen.close();
        }
    }

    private List<StatusLine> processes() {
        return supervisor.ask("status").stream().map(StatusLine::parse).toList();
    }

    static void requireReady(List<StatusLine> processes) {
        List<StatusLine> missing = notReady(processes);
        if (!missing.isEmpty()) {
            StatusLine first = missing.get(0);
            throw new StartFailure(first.name() + " is " + first.state()
                    + ". The demo needs every service: ./holdfast status shows them, ./holdfast start " + first.name()
                    + " starts one that was stopped.");
        }
    }

    private static List<StatusLine> notReady(List<StatusLine> processes) {
        return processes.stream()
                .filter(process -> !OUTSIDE.contains(process.name()) && !ABLE.contains(process.state()))
                .toList();
    }

    private static List<Line> opening() {
        List<Line> lines = new ArrayList<>(List.of(
                Line.EMPTY,
                Line.of(" Orders as they happen: ", Ink.TITLE)
                        .and("a line for each participant, time to the right.", Ink.PLAIN),
                Line.EMPTY));
        lines.addAll(Mark.legend());
        return lines;
    }

    private boolean invariants() {
        screen.print(List.of(Line.EMPTY, Line.of(" The invariants", Ink.TITLE)));
        try {
            Report report = check.get();
            for (Finding finding : report.invariants()) {
                screen.print(line(finding));
                finding.first().forEach(offender -> screen.print(Line.of("      " + offender, Ink.BAD)));
            }
            return report.holds();
        } catch (StartFailure e) {
            screen.print(Line.of("  ✗ they cannot be looked at: " + e.getMessage(), Ink.BAD));
            return false;
        }
    }

    private static Line line(Finding finding) {
        return Line.of(finding.holds() ? "  ✓ " : "  ✗ ", finding.holds() ? Ink.GOOD : Ink.BAD)
                .and(String.format("%d  %-30s ", finding.number(), finding.name()), Ink.PLAIN)
                .and(
                        finding.holds()
                                ? String.format("holds, %,d looked at", finding.checked())
                                : String.format("BROKEN by %,d of %,d", finding.violations(), finding.checked()),
                        finding.holds() ? Ink.FAINT : Ink.BAD);
    }

    static List<Line> closing(List<Integer> wrong, boolean holds) {
        List<Line> lines = new ArrayList<>(List.of(Line.EMPTY));
        lines.add(
                wrong.isEmpty()
                        ? Line.of(" ✓ Every order ended as it should.", Ink.GOOD)
                        : Line.of(" ✗ Not as expected: scene " + joined(wrong) + ".", Ink.BAD));
        lines.add(
                holds
                        ? Line.of(" ✓ Every invariant holds.", Ink.GOOD)
                        : Line.of(" ✗ Not every invariant holds.", Ink.BAD));
        return lines;
    }

    private static String joined(List<Integer> numbers) {
        return String.join(", ", numbers.stream().map(String::valueOf).toList());
    }
}

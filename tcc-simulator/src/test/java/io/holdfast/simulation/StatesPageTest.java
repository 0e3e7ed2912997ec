package io.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.decision.BranchEvent;
import io.holdfast.coordinator.decision.BranchStep;
import io.holdfast.coordinator.decision.BranchTable;
import io.holdfast.coordinator.decision.Reaction;
import io.holdfast.coordinator.decision.TransactionEvent;
import io.holdfast.coordinator.decision.TransactionTable;
import io.holdfast.participant.transition.Action;
import io.holdfast.participant.transition.Ending;
import io.holdfast.participant.transition.Found;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.TransactionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/states.md is drawn from the tables by which the coordinator and the participants work, so it cannot go stale. */
class StatesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "states.md");
    private static final String UPDATE = "holdfast.states.update";
    private static final String OUTER = "[*]";

    /** Arrows between states, each with all that leads along it. */
    private static final class Diagram {

        private final Map<String, Set<String>> labels = new LinkedHashMap<>();
        private final Set<String> left = new LinkedHashSet<>();
        private final Set<String> states = new LinkedHashSet<>();

        void arrow(String from, String to, Enum<?> label) {
            labels.computeIfAbsent(from + " --> " + to, arrow -> new LinkedHashSet<>())
                    .add(label.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            left.add(from);
            states.add(to);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
            labels.forEach((arrow, words) -> text.append("    %s : %s%n".formatted(arrow, String.join(", ", words))));
            states.stream()
                    .filter(state -> !left.contains(state))
                    .forEach(state -> text.append("    %s --> %s%n".formatted(state, OUTER)));
            return text.append("```\n").toString();
        }
    }

    @Test
    void thePageShowsTheTables() throws IOException {
        String drawn = page();
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, drawn);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/states.md; when the change of a table is meant, draw it anew with -D%s=true", UPDATE)
                .isEqualTo(drawn);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The states, as the tables have them

                Drawn by `StatesPageTest` from the tables that decide: `TransactionTable` and `BranchTable` of the coordinator,
                `Transitions` of the participants. What a call answers in each state is in [participant.md](participant.md); which test
                proves which rule is in [protocol-tests.md](protocol-tests.md).

                ## A transaction, at the coordinator

                """);
        page.append(transaction());
        page.append("""

                ## A branch, as the coordinator knows it

                It moves only forward; what is heard late or twice changes nothing.

                """);
        page.append(branch());
        for (ParticipantKind kind : ParticipantKind.values()) {
            page.append("\n## A reservation, at the participant: ")
                    .append(title(kind))
                    .append("\n\n");
            page.append(reservation(kind));
        }
        return page.toString();
    }

    private static String title(ParticipantKind kind) {
        return switch (kind) {
            case LOCAL -> "holds of its own";
            case OUTSIDE -> "holds of somebody else's";
            case COMPENSABLE -> "saga steps";
            case ON_CONFIRM -> "work at confirm";
        };
    }

    private static Diagram transaction() {
        Diagram diagram = new Diagram();
        diagram.labels.put(OUTER + " --> " + TransactionState.TRYING, Set.of("begin"));
        for (TransactionState state : TransactionState.values()) {
            for (TransactionEvent event : TransactionEvent.values()) {
                TransactionState next = TransactionTable.next(state, event);
                if (next != state) {
                    diagram.arrow(state.name(), next.name(), event);
                }
            }
        }
        return diagram;
    }

    private static Diagram branch() {
        Diagram diagram = new Diagram();
        diagram.labels.put(OUTER + " --> " + BranchState.REGISTERED, Set.of("begin"));
        for (BranchState state : BranchState.values()) {
            for (BranchEvent event : BranchEvent.values()) {
                BranchStep step = BranchTable.step(state, event);
                if (step.reaction() == Reaction.MOVE) {
                    diagram.arrow(state.name(), step.next().name(), event);
                }
            }
        }
        return diagram;
    }

    /** What can be reached: the table also answers for states that a kind of participant never has. */
    private static Diagram reservation(ParticipantKind kind) {
        Diagram diagram = new Diagram();
        Set<Found> seen = new LinkedHashSet<>();
        Deque<Found> open = new ArrayDeque<>(List.of(Found.ABSENT));
        while (!open.isEmpty()) {
            Found found = open.remove();
            if (seen.add(found)) {
                open.addAll(draw(kind, found, diagram));
            }
        }
        return diagram;
    }

    private static List<Found> draw(ParticipantKind kind, Found found, Diagram diagram) {
        List<Found> reached = new ArrayList<>();
        String from = found == Found.ABSENT ? OUTER : found.name();
        for (Operation operation : Operation.values()) {
            Step step = Transitions.step(kind, operation, found);
            if (step.next() != null) {
                diagram.arrow(from, step.next().name(), operation);
                reached.add(Found.of(step.next()));
            }
        }
        boolean tries = Transitions.step(kind, Operation.TRY, Found.ABSENT).action() != Action.REFUSE;
        for (Ending ending : Ending.values()) {
            ReservationState next = Transitions.after(ending, found);
            if (next != null && (ending != Ending.REFUSED || tries)) {
                diagram.arrow(from, next.name(), ending);
                reached.add(Found.of(next));
            }
        }
        return reached;
    }
}

package io.holdfast.coordinator.decision;

import static io.holdfast.coordinator.decision.BranchEvent.CANCEL_CONTRADICTED;
import static io.holdfast.coordinator.decision.BranchEvent.CANCEL_DONE;
import static io.holdfast.coordinator.decision.BranchEvent.CANCEL_FAILED;
import static io.holdfast.coordinator.decision.BranchEvent.CONFIRM_CONTRADICTED;
import static io.holdfast.coordinator.decision.BranchEvent.CONFIRM_DONE;
import static io.holdfast.coordinator.decision.BranchEvent.CONFIRM_FAILED;
import static io.holdfast.coordinator.decision.BranchEvent.CONFIRM_REFUSED;
import static io.holdfast.coordinator.decision.BranchEvent.OUTCOME_HELD;
import static io.holdfast.coordinator.decision.BranchEvent.OUTCOME_REJECTED;
import static io.holdfast.coordinator.decision.BranchEvent.RESOLVED_CANCELLED;
import static io.holdfast.coordinator.decision.BranchEvent.RESOLVED_CONFIRMED;
import static io.holdfast.coordinator.decision.BranchEvent.TRY_HELD;
import static io.holdfast.coordinator.decision.BranchEvent.TRY_PENDING;
import static io.holdfast.coordinator.decision.BranchEvent.TRY_REFUSED;
import static io.holdfast.coordinator.decision.BranchEvent.TRY_REJECTED;
import static io.holdfast.coordinator.decision.BranchEvent.TRY_UNKNOWN;

import io.holdfast.protocol.BranchState;
import java.util.EnumMap;
import java.util.Map;

/**
 * The total table of a branch: what each thing heard does to each state. A branch moves only forward, and from CONTRADICTED
 * only by an operator's hand; there is no other place that moves one.
 */
public final class BranchTable {

    private static final Map<BranchEvent, Map<BranchState, BranchStep>> TABLE = new EnumMap<>(BranchEvent.class);

    // The columns are in the order of BranchState. A word of a state moves the branch there;
    // "again", "park", "give up", "-" (ignore) and "!" (contradiction) leave it where it is.
    static {
        // spotless:off
        //   heard                 REGISTERED      PENDING         HELD            REJECTED CONFIRMED CANCELLED
        // CONTRADICTED
        row(TRY_HELD, "HELD", "HELD", "-", "-", "-", "-", "-");
        row(TRY_PENDING, "PENDING", "again", "-", "-", "-", "-", "-");
        row(TRY_REJECTED, "REJECTED", "REJECTED", "-", "-", "-", "-", "-");
        row(TRY_REFUSED, "give up", "give up", "-", "-", "-", "-", "-");
        row(TRY_UNKNOWN, "again", "again", "-", "-", "-", "-", "-");
        row(OUTCOME_HELD, "HELD", "HELD", "-", "!", "-", "!", "!");
        row(OUTCOME_REJECTED, "REJECTED", "REJECTED", "!", "-", "!", "-", "!");
        row(CONFIRM_DONE, "CONFIRMED", "CONFIRMED", "CONFIRMED", "-", "-", "-", "-");
        row(CONFIRM_CONTRADICTED, "CONTRADICTED", "CONTRADICTED", "CONTRADICTED", "-", "-", "-", "-");
        row(CONFIRM_REFUSED, "park", "park", "park", "-", "-", "-", "-");
        row(CONFIRM_FAILED, "again", "again", "again", "-", "-", "-", "-");
        row(CANCEL_DONE, "CANCELLED", "CANCELLED", "CANCELLED", "-", "-", "-", "-");
        row(CANCEL_CONTRADICTED, "CONTRADICTED", "CONTRADICTED", "CONTRADICTED", "-", "-", "-", "-");
        row(CANCEL_FAILED, "again", "again", "again", "-", "-", "-", "-");
        row(RESOLVED_CONFIRMED, "CONFIRMED", "CONFIRMED", "CONFIRMED", "-", "-", "-", "CONFIRMED");
        row(RESOLVED_CANCELLED, "CANCELLED", "CANCELLED", "CANCELLED", "-", "-", "-", "CANCELLED");
        // spotless:on
        for (BranchEvent event : BranchEvent.values()) {
            for (BranchState state : BranchState.values()) {
                step(state, event);
            }
        }
    }

    private BranchTable() {}

    /** What the event does to a branch in the state. Defined for every combination. */
    public static BranchStep step(BranchState state, BranchEvent event) {
        Map<BranchState, BranchStep> row = TABLE.get(event);
        BranchStep step = row == null ? null : row.get(state);
        if (step == null) {
            throw new IllegalStateException("the table has no cell for " + state + ", " + event);
        }
        return step;
    }

    private static void row(BranchEvent event, String... cells) {
        BranchState[] states = BranchState.values();
        if (cells.length != states.length) {
            throw new IllegalStateException(event + " needs " + states.length + " cells, not " + cells.length);
        }
        Map<BranchState, BranchStep> row = new EnumMap<>(BranchState.class);
        for (int column = 0; column < cells.length; column++) {
            row.put(states[column], cell(cells[column], states[column]));
        }
        if (TABLE.put(event, row) != null) {
            throw new IllegalStateException("two rows for " + event);
        }
    }

    private static BranchStep cell(String text, BranchState stays) {
        return switch (text) {
            case "again" -> new BranchStep(Reaction.AGAIN, stays);
            case "park" -> new BranchStep(Reaction.PARK, stays);
            case "give up" -> new BranchStep(Reaction.GIVE_UP, stays);
            case "-" -> new BranchStep(Reaction.IGNORE, stays);
            case "!" -> new BranchStep(Reaction.CONTRADICT, stays);
            default -> new BranchStep(Reaction.MOVE, BranchState.valueOf(text));
        };
    }
}

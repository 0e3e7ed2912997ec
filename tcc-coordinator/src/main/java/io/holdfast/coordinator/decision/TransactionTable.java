package io.holdfast.coordinator.decision;

import static io.holdfast.protocol.TransactionState.CANCELLED;
import static io.holdfast.protocol.TransactionState.CANCELLING;
import static io.holdfast.protocol.TransactionState.CONFIRMED;
import static io.holdfast.protocol.TransactionState.CONFIRMING;
import static io.holdfast.protocol.TransactionState.MIXED;
import static io.holdfast.protocol.TransactionState.TRYING;

import io.holdfast.protocol.TransactionState;
import java.util.EnumMap;
import java.util.Map;

/** The total table of a transaction's states. What is not a change stays where it is: a decision is never taken twice. */
public final class TransactionTable {

    private static final Map<TransactionEvent, Map<TransactionState, TransactionState>> TABLE =
            new EnumMap<>(TransactionEvent.class);

    static {
        // spotless:off
        //   happens                              TRYING      CONFIRMING  CANCELLING  CONFIRMED  CANCELLED  MIXED
        row(TransactionEvent.DECIDED_CONFIRM, CONFIRMING, CONFIRMING, CANCELLING, CONFIRMED, CANCELLED, MIXED);
        row(TransactionEvent.DECIDED_CANCEL, CANCELLING, CONFIRMING, CANCELLING, CONFIRMED, CANCELLED, MIXED);
        row(TransactionEvent.ALL_FOLLOWED, TRYING, CONFIRMED, CANCELLED, CONFIRMED, CANCELLED, MIXED);
        row(TransactionEvent.SOME_CONTRADICTED, TRYING, MIXED, MIXED, CONFIRMED, CANCELLED, MIXED);
        // spotless:on
        for (TransactionEvent event : TransactionEvent.values()) {
            for (TransactionState state : TransactionState.values()) {
                next(state, event);
            }
        }
    }

    private TransactionTable() {}

    /** The state afterwards. Defined for every combination. */
    public static TransactionState next(TransactionState state, TransactionEvent event) {
        Map<TransactionState, TransactionState> row = TABLE.get(event);
        TransactionState next = row == null ? null : row.get(state);
        if (next == null) {
            throw new IllegalStateException("the table has no cell for " + state + ", " + event);
        }
        return next;
    }

    private static void row(TransactionEvent event, TransactionState... cells) {
        TransactionState[] states = TransactionState.values();
        if (cells.length != states.length) {
            throw new IllegalStateException(event + " needs " + states.length + " cells, not " + cells.length);
        }
        Map<TransactionState, TransactionState> row = new EnumMap<>(TransactionState.class);
        for (int column = 0; column < cells.length; column++) {
            row.put(states[column], cells[column]);
        }
        TABLE.put(event, row);
    }
}

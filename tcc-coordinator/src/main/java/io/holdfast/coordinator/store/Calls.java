package io.holdfast.coordinator.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls that were made for a transaction: the first tell how the trouble began and the last how it stands, so of very
 * many those between are left out.
 *
 * @param kept in their order; at most {@value #MOST}
 * @param leftOut how many are left out behind the first {@value #FIRST}
 */
public record Calls(List<CallRecord> kept, int leftOut) {

    /** How many of the first are always kept. */
    public static final int FIRST = 20;

    /** How many are kept in all. */
    public static final int MOST = 100;

    public static final Calls NONE = new Calls(List.of(), 0);

    public Calls {
        kept = List.copyOf(kept);
    }

    /** With one call more. */
    public Calls and(CallRecord call) {
        List<CallRecord> all = new ArrayList<>(kept.size() + 1);
        all.addAll(kept);
        all.add(call);
        if (all.size() <= MOST) {
            return new Calls(all, leftOut);
        }
        all.remove(FIRST);
        return new Calls(all, leftOut + 1);
    }
}

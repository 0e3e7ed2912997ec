package io.holdfast.local.check;

import java.util.ArrayList;
import java.util.List;

/** Counts what is looked at for one invariant, and keeps the first offenders. */
final class Tally {

    /** How many offenders are shown; all of them are counted. */
    static final int SHOWN = 5;

    private final Invariant invariant;
    private final List<String> first = new ArrayList<>();
    private long checked;
    private long violations;

    Tally(Invariant invariant) {
        this.invariant = invariant;
    }

    void checked(long rows) {
        checked += rows;
    }

    void violatedBy(String offender) {
        violations++;
        if (first.size() < SHOWN) {
            first.add(offender);
        }
    }

    Finding finding() {
        return new Finding(
                invariant.number(), invariant.name(), invariant.says(), checked, violations, List.copyOf(first));
    }
}

package io.holdfast.local.check;

import java.util.List;

/**
 * What was found about one invariant.
 *
 * @param checked how many rows were looked at
 * @param violations how many of them break it
 * @param first the first of those, in words; at most {@link Tally#SHOWN}
 */
public record Finding(int number, String name, String says, long checked, long violations, List<String> first) {

    public boolean holds() {
        return violations == 0;
    }
}

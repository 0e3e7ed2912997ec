package io.holdfast.local.chaos;

import java.util.List;
import java.util.Map;

/**
 * What came of one row of the table of faults.
 *
 * @param row its name, as the option {@code --only} wants it
 * @param fault what was broken
 * @param orders how many orders were placed
 * @param confirmed how many of them were confirmed
 * @param cancelled how many were cancelled
 * @param refused how often a client got no answer or a 5xx and had to ask again
 * @param faults how often something was broken
 * @param looks how often all invariants were read, the first time before anything was broken, the last time when all had ended
 * @param looksDuring how many of them lay in the time in which something was broken, from their begin to their end
 * @param blind how often they could not be read, because a database or the gateway was down
 * @param branches how many branches were seen on the wire to be told a decision
 * @param figures what was measured, by what it is
 * @param violations what must not be, in words; the first of them
 * @param violationCount how many there were
 */
public record RowVerdict(
        String row,
        String fault,
        int orders,
        int confirmed,
        int cancelled,
        long refused,
        int faults,
        int looks,
        int looksDuring,
        int blind,
        long branches,
        Map<String, String> figures,
        List<String> violations,
        int violationCount,
        double seconds) {

    public boolean holds() {
        return violationCount == 0;
    }
}

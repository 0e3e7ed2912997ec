package io.holdfast.local.chaos;

import io.holdfast.protocol.CanonicalJson;
import java.util.List;

/**
 * What came of a whole run.
 *
 * @param command what repeats it
 * @param began when, in UTC
 * @param java the version of Java that ran everything
 * @param processors how many this machine has
 * @param invariants how many invariants were looked at each time
 */
public record Verdict(
        long seed,
        Scale scale,
        String command,
        String began,
        String java,
        int processors,
        int invariants,
        double seconds,
        List<RowVerdict> rows) {

    public boolean holds() {
        return rows.stream().allMatch(RowVerdict::holds);
    }

    public String json() {
        return CanonicalJson.write(this);
    }

    /** Reads what {@link #json()} wrote. */
    public static Verdict parse(String json) {
        return CanonicalJson.read(json, Verdict.class);
    }
}

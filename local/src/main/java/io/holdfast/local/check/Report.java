package io.holdfast.local.check;

import io.holdfast.protocol.CanonicalJson;
import java.util.ArrayList;
import java.util.List;

/** What a look at all invariants has found. */
public record Report(List<Finding> invariants) {

    public boolean holds() {
        return invariants.stream().allMatch(Finding::holds);
    }

    public String json() {
        return CanonicalJson.write(this);
    }

    /** A line for each invariant, and below it the first rows that break it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : invariants) {
            lines.add(String.format(
                    "  %-6s %d  %-30s %,9d looked at   %s",
                    finding.holds() ? "holds" : "BROKEN",
                    finding.number(),
                    finding.name(),
                    finding.checked(),
                    finding.says()));
            finding.first().forEach(offender -> lines.add("           " + offender));
            if (finding.violations() > finding.first().size()) {
                lines.add(String.format("           … %,d in all", finding.violations()));
            }
        }
        long broken = invariants.stream().filter(finding -> !finding.holds()).count();
        lines.add(
                broken == 0
                        ? "All " + invariants.size() + " invariants hold."
                        : broken + " of " + invariants.size() + " invariants are broken.");
        return lines;
    }
}

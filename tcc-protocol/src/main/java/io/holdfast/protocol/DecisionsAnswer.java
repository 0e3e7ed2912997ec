package io.holdfast.protocol;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The binding answer to a {@link DecisionsRequest}. */
public record DecisionsAnswer(
        @Schema(description = "In the order of the question; what cannot be answered now is left out")
        List<Entry> decisions) {

    /** The answers by the transactions that they are about. */
    public Map<UUID, Entry> byTransaction() {
        return decisions.stream().collect(Collectors.toMap(Entry::transactionId, entry -> entry, (one, same) -> one));
    }

    /**
     * One transaction's answer.
     */
    @Schema(name = "DecisionsEntry", description = "One transaction's answer")
    public record Entry(
            UUID transactionId,
            InquiryAnswer decision,

            @Schema(
                    description =
                            "Whether every branch has followed the decision to its end, so that the participant may"
                                    + " forget its row in time; never of a MIXED one",
                    examples = "false")
            boolean ended,

            @Schema(description = "When it has ended: how many milliseconds ago", examples = "3600000") @Nullable
            Long endedMs,

            @Schema(description = "Of UNDECIDED: keep the hold this many milliseconds longer", examples = "45000")
            @Nullable
            Long holdMs) {}
}

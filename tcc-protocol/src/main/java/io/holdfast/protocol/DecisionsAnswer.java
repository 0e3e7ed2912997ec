package io.holdfast.protocol;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The binding answer to a {@link DecisionsRequest}. */
public record DecisionsAnswer(List<Entry> decisions) {

    /**
     * One transaction's answer.
     *
     * @param ended whether every branch has its end, so that the participant may forget its row in time
     * @param holdMs for UNDECIDED: keep the hold this many milliseconds longer
     */
    public record Entry(
            UUID transactionId,
            InquiryAnswer decision,
            boolean ended,
            @Nullable Long holdMs) {}
}

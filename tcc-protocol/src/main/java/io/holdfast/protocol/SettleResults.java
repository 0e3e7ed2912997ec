package io.holdfast.protocol;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of each branch of a {@link SettleRequest}; an entry that is missing is unknown. */
public record SettleResults(
        @Schema(description = "One result for each branch") List<Result> results) {

    /**
     * One branch's result.
     */
    @Schema(name = "SettleResult", description = "What became of one branch")
    public record Result(
            UUID transactionId,

            @Schema(description = "Names the branch within its transaction", examples = "stock")
            String branchId,

            @Schema(description = "The HTTP status that the single call would have answered", examples = "409")
            int status,

            @Schema(description = "The problem's code, when it is one", examples = "UNKNOWN") @Nullable
            String code) {}
}

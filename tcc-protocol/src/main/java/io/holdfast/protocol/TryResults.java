package io.holdfast.protocol;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of each branch of a {@link TryAllRequest}; an entry that is missing is unknown. */
public record TryResults(
        @Schema(description = "One result for each branch") List<Result> results) {

    /**
     * One branch's result: what the single try would have answered.
     */
    @Schema(name = "TryResult", description = "What became of one branch")
    public record Result(
            UUID transactionId,

            @Schema(description = "Names the branch within its transaction", examples = "stock")
            String branchId,

            @Schema(description = "The HTTP status that the single try would have answered", examples = "200")
            int status,

            @Schema(description = "The reservation's state now, when there is one", examples = "HELD") @Nullable
            ReservationState state,

            @Schema(description = "The problem's code, when it is one", examples = "REJECTED") @Nullable
            String code,

            @Schema(description = "Why it is refused, for a human", examples = "2 wanted, 1 left") @Nullable
            String detail,

            @Nullable Reason reason) {}
}

package io.holdfast.protocol;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Tries many branches in one request, each on its own merits. */
public record TryAllRequest<P>(
        @Schema(description = "The branches to try, each on its own merits")
        @NotNull
        @Size(min = 1, max = SettleRequest.MAX_BRANCHES)
        List<@NotNull @Valid Branch<P>> branches) {

    /**
     * One branch to try.
     *
     * @param payload the participant validates it by its own type
     */
    @Schema(description = "One branch to try")
    public record Branch<P>(
            @NotNull UUID transactionId,

            @Schema(description = "Names the branch within its transaction", examples = "stock")
            @NotNull
            @Pattern(regexp = BranchKey.PATTERN)
            String branchId,

            @Schema(
                    description =
                            "How long the hold is kept before the participant asks the coordinator, in milliseconds",
                    examples = "45000")
            @NotNull
            @Min(1)
            @Max(TryRequest.MAX_HOLD_MS)
            Long holdMs,

            @NotNull P payload) {

        public BranchKey key() {
            return new BranchKey(transactionId, branchId);
        }
    }
}

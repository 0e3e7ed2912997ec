package io.holdfast.protocol;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Confirms or cancels many branches in one request, each on its own merits. */
public record SettleRequest(
        @Schema(description = "The branches to settle, each on its own merits")
        @NotNull
        @Size(min = 1, max = MAX_BRANCHES)
        List<@NotNull @Valid Branch> branches) {

    public static final int MAX_BRANCHES = 100;

    /**
     * One branch to settle.
     *
     * @param reason ignored by confirm
     */
    @Schema(name = "SettleBranch", description = "One branch to settle; why it is cancelled is ignored by confirm")
    public record Branch(
            @NotNull UUID transactionId,

            @Schema(description = "Names the branch within its transaction", examples = "stock")
            @NotNull
            @Pattern(regexp = BranchKey.PATTERN)
            String branchId,

            @Nullable @Valid Reason reason) {

        public BranchKey key() {
            return new BranchKey(transactionId, branchId);
        }
    }
}

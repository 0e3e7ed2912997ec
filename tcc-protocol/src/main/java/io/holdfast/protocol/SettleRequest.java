package io.holdfast.protocol;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Confirms or cancels many branches in one request, each on its own merits. */
public record SettleRequest(
        @NotNull @Size(min = 1, max = MAX_BRANCHES) List<@NotNull @Valid Branch> branches) {

    public static final int MAX_BRANCHES = 100;

    /**
     * One branch to settle.
     *
     * @param reason why it is cancelled; ignored by confirm
     */
    public record Branch(
            @NotNull UUID transactionId,
            @NotNull @Pattern(regexp = BranchKey.PATTERN) String branchId,
            @Nullable Reason reason) {

        public BranchKey key() {
            return new BranchKey(transactionId, branchId);
        }
    }
}

package io.holdfast.protocol;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;

/** What names a branch for ever. */
public record BranchKey(
        @NotNull UUID transactionId,
        @NotNull @Pattern(regexp = PATTERN) String branchId) {

    /** What a branch id looks like. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    @Override
    public String toString() {
        return transactionId + "/" + branchId;
    }
}

package io.holdfast.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Begins a transaction. The initiator gives the ids, so that a repeated begin is the same transaction. */
public record BeginTransaction(
        @NotNull UUID transactionId,

        @Schema(description = "How long phase 1 may take, in milliseconds", examples = "5000")
        @NotNull
        @Min(1)
        @Max(MAX_TIMEOUT_MS)
        Long timeoutMs,

        @Schema(description = "What belongs to it; nothing joins later") @NotNull @Size(min = 1, max = MAX_BRANCHES)
        List<@NotNull @Valid Branch> branches,

        @Schema(
                description =
                        "Free pairs to find the transaction by: names of letters, digits and `._-`, at most 32 long")
        @Nullable
        @Size(max = 8)
        Map<@NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,32}") String, @NotNull @Size(max = 64) String> labels) {

    public static final int MAX_BRANCHES = 32;
    public static final long MAX_TIMEOUT_MS = 10 * 60 * 1000;
    public static final long MAX_PENDING_TIMEOUT_MS = 24L * 60 * 60 * 1000;

    /**
     * One branch.
     *
     * @param kind {@link BranchKind#TCC} when absent
     */
    @Schema(name = "BeginBranch", description = "One branch; of kind TCC when it does not say")
    public record Branch(
            @Schema(
                    description = "Names the branch within its transaction; the participant's name when absent",
                    examples = "stock")
            @Nullable
            @Pattern(regexp = BranchKey.PATTERN)
            String branchId,

            @Schema(description = "A name of the coordinator's configuration", examples = "stock")
            @NotNull
            @Pattern(regexp = "[a-z][a-z0-9-]{0,63}")
            String participant,

            @Nullable BranchKind kind,

            @Schema(
                    description =
                            "Tries of one stage run in parallel, the next begins when all are held; 1 when absent",
                    examples = "1")
            @Nullable
            @Min(1)
            @Max(9)
            Integer stage,

            @NotNull JsonNode payload,

            @Schema(
                    description = "How long the outcome of an asynchronous branch may take, in milliseconds",
                    examples = "60000")
            @Nullable
            @Min(1)
            @Max(MAX_PENDING_TIMEOUT_MS)
            Long pendingTimeoutMs) {}
}

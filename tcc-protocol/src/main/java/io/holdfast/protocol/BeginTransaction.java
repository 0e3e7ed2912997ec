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
import org.jspecify.annotations.Nullable;

/**
 * Begins a transaction. The initiator gives the ids, so that a repeated begin is the same transaction.
 *
 * @param timeoutMs how long phase 1 may take, in milliseconds, at most {@value #MAX_TIMEOUT_MS}
 * @param labels free pairs to find the transaction by
 */
public record BeginTransaction(
        @NotNull UUID transactionId,
        @NotNull @Min(1) @Max(MAX_TIMEOUT_MS) Long timeoutMs,
        @NotNull @Size(min = 1, max = MAX_BRANCHES) List<@NotNull @Valid Branch> branches,

        @Nullable @Size(max = 8)
        Map<@NotNull @Pattern(regexp = "[A-Za-z0-9._-]{1,32}") String, @NotNull @Size(max = 64) String> labels) {

    public static final int MAX_BRANCHES = 32;
    public static final long MAX_TIMEOUT_MS = 10 * 60 * 1000;
    public static final long MAX_PENDING_TIMEOUT_MS = 24L * 60 * 60 * 1000;

    /**
     * One branch.
     *
     * @param branchId names the branch in the transaction; the participant's name when absent
     * @param participant a name of the coordinator's configuration
     * @param kind {@link BranchKind#TCC} when absent
     * @param stage tries of one stage run in parallel, the next begins when all are held; 1 when absent
     * @param pendingTimeoutMs how long the outcome of an asynchronous branch may take, in milliseconds
     */
    public record Branch(
            @Nullable @Pattern(regexp = BranchKey.PATTERN) String branchId,

            @NotNull @Pattern(regexp = "[a-z][a-z0-9-]{0,63}")
            String participant,

            @Nullable BranchKind kind,
            @Nullable @Min(1) @Max(9) Integer stage,
            @NotNull JsonNode payload,
            @Nullable @Min(1) @Max(MAX_PENDING_TIMEOUT_MS) Long pendingTimeoutMs) {}
}

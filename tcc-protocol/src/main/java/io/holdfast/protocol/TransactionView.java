package io.holdfast.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it stands now.
 *
 * @param parked cannot end by itself: waits for a human, still retried slowly
 */
public record TransactionView(
        UUID transactionId,
        TransactionState state,
        @Nullable Decision decision,
        boolean parked,
        @Nullable Reason reason,
        Instant deadline,
        List<Branch> branches,
        @Nullable Map<String, String> labels,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable String traceId,
        @Nullable List<Call> history) {

    /**
     * One branch as it stands now.
     *
     * @param attempts how many calls the current phase has made for it
     * @param nextAttemptAt when it is called again, if it waits
     */
    public record Branch(
            String branchId,
            String participant,
            BranchKind kind,
            int stage,
            BranchState state,
            int attempts,
            @Nullable String lastError,
            @Nullable Instant nextAttemptAt,
            @Nullable Reason reason) {}

    /**
     * One call that was made to a participant.
     *
     * @param phase TRY, CONFIRM, CANCEL or POLL
     * @param status the HTTP status; null when no answer came
     */
    public record Call(
            String branchId,
            String phase,
            int attempt,
            Instant at,
            long durationMs,
            @Nullable Integer status,
            @Nullable String error) {}
}

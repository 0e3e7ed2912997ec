package io.holdfast.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A transaction as it stands now. */
@Schema(name = "Transaction", description = "A transaction as it stands now")
public record TransactionView(
        UUID transactionId,
        TransactionState state,
        @Nullable Decision decision,

        @Schema(description = "Cannot end by itself: waits for a human, still retried slowly", examples = "false")
        boolean parked,

        @Nullable Reason reason,
        Instant deadline,
        @Schema(description = "What belongs to it") List<Branch> branches,

        @Schema(description = "As they were given") @Nullable
        Map<String, String> labels,

        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,

        @Schema(description = "What to search the logs for", examples = "0af7651916cd43dd8448eb211c80319c") @Nullable
        String traceId,

        @Schema(
                description = "The calls that were made, in the order of their answers; only of a transaction that is"
                        + " read alone. Of more than 100 the first 20 and the last 80")
        @Nullable
        List<Call> history,

        @Schema(description = "How many calls are left out behind the first 20", examples = "7") @Nullable
        Integer historyLeftOut,

        @Schema(
                description = "What it waits for and what comes next, for a human; only of one that is read alone",
                examples = "waits for payment to answer try 1; if not all are held by 2026-01-31T12:00:10Z it is"
                        + " cancelled")
        @Nullable
        String next) {

    /**
     * One branch as it stands now.
     *
     * @param nextAttemptAt when it is called again, if it waits
     */
    @Schema(name = "TransactionBranch", description = "One branch as it stands now")
    public record Branch(
            @Schema(description = "Names the branch within its transaction", examples = "stock")
            String branchId,

            @Schema(description = "Who holds it", examples = "stock")
            String participant,

            BranchKind kind,

            @Schema(description = "In which stage its try runs", examples = "1")
            int stage,

            BranchState state,

            @Schema(description = "How many calls the current phase has made for it", examples = "1")
            int attempts,

            @Schema(description = "What went wrong last", examples = "503 NOT_SETTLED") @Nullable
            String lastError,

            @Nullable Instant nextAttemptAt,
            @Nullable Reason reason) {}

    /**
     * One call that was made to a participant.
     *
     * @param status null when no answer came
     */
    @Schema(name = "TransactionCall", description = "One call that was made to a participant")
    public record Call(
            @Schema(description = "The branch", examples = "stock")
            String branchId,

            @Schema(description = "TRY, CONFIRM, CANCEL or POLL", examples = "TRY")
            String phase,

            @Schema(description = "Counts the calls of the phase", examples = "1")
            int attempt,

            Instant at,

            @Schema(description = "Until the answer, in milliseconds", examples = "12")
            long durationMs,

            @Schema(description = "The HTTP status; absent when no answer came", examples = "200") @Nullable
            Integer status,

            @Schema(description = "What went wrong", examples = "503 NOT_SETTLED") @Nullable
            String error) {}
}

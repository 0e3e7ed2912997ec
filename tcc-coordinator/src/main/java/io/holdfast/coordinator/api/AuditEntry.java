package io.holdfast.coordinator.api;

import io.holdfast.coordinator.store.OperatorAction;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an operator did, when and why. */
@Schema(name = "AuditEntry", description = "What an operator did, when and why")
record AuditEntry(
        @Schema(description = "What was done") OperatorAction.Kind action,

        @Schema(description = "To which branch; absent when it was the whole transaction", examples = "payment")
        @Nullable
        String branchId,

        @Schema(description = "Who: the token's subject", examples = "olga")
        String operator,

        @Schema(description = "Why, in the operator's words", examples = "settled by hand, INC-17") @Nullable
        String reason,

        @Schema(description = "Whether it was done without the participant's word for it", examples = "false")
        boolean forced,

        @Schema(description = "The state of the branch, or of the transaction, before", examples = "CONTRADICTED")
        String before,

        @Schema(description = "The same afterwards", examples = "CANCELLED")
        String after,

        @Schema(description = "What the participant's reservation showed", examples = "CANCELLED") @Nullable
        String shown,

        Instant at) {

    static AuditEntry of(OperatorAction action) {
        return new AuditEntry(
                action.kind(),
                action.branchId(),
                action.operator(),
                action.reason(),
                action.forced(),
                action.before(),
                action.after(),
                action.shown(),
                action.at());
    }
}

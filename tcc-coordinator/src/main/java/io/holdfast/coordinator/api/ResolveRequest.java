package io.holdfast.coordinator.api;

import io.holdfast.coordinator.decision.Resolution;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An operator says how a branch ended that cannot end by itself. */
record ResolveRequest(
        @Schema(description = "The final state that the participant's reservation shows") @NotNull
        Resolution.End outcome,

        @Schema(
                description = "Why, for those who read it later: one line, not blank",
                examples = "settled by hand, INC-17")
        @NotNull
        @Size(max = RetryRequest.MAX_REASON)
        @Pattern(regexp = RetryRequest.TEXT, message = RetryRequest.TEXT_RULE)
        String reason,

        @Schema(
                description = "Answers for a participant that is gone for good and shows no reservation; one that it"
                        + " shows always counts",
                examples = "false")
        @Nullable
        Boolean force) {

    boolean byForce() {
        return Boolean.TRUE.equals(force);
    }
}

package io.holdfast.coordinator.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The optional body of a retry: why, for those who read it later. */
@RegisterForReflection
record RetryRequest(
        @Schema(description = "Why: one line, not blank", examples = "the gateway is back, INC-17")
        @Nullable
        @Size(max = MAX_REASON)
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String reason) {

    static final int MAX_REASON = 500;

    /** One line, and something in it. */
    static final String TEXT = "\\p{Z}*[^\\p{Cc}\\p{Cs}\\p{Z}][^\\p{Cc}\\p{Cs}]*";

    static final String TEXT_RULE = "must be text on one line, and not blank";
}

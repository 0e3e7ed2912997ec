package io.holdfast.protocol;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a try.
 *
 * @param payload the participant validates it by its own type
 */
public record TryRequest<P>(
        @Schema(
                description = "How long the hold is kept before the participant asks the coordinator, in milliseconds",
                examples = "45000")
        @NotNull
        @Min(1)
        @Max(MAX_HOLD_MS)
        Long holdMs,

        @NotNull P payload) {

    public static final long MAX_HOLD_MS = 7L * 24 * 60 * 60 * 1000;
}

package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to a try that is not refused.
 */
public record TryAnswer(
        @Schema(description = "HELD or PENDING, or what has become of the branch since", examples = "HELD")
        ReservationState state,

        @Schema(
                description =
                        "Milliseconds until the participant will ask the coordinator; 0 when that has passed or is"
                                + " moot",
                examples = "45000")
        long expiresInMs) {}

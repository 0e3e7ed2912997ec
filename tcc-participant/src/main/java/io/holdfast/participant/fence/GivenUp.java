package io.holdfast.participant.fence;

import io.holdfast.protocol.ReservationState;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Who gave up a confirm that the outside refused for good, when and why.
 *
 * @param at by the database's clock
 */
@Schema(name = "GivenUp", description = "Who gave up a confirm that the outside refused for good, when and why")
public record GivenUp(
        @Schema(description = "Who: the token's subject", examples = "olga")
        String operator,

        @Schema(description = "Why, in the operator's words", examples = "the card has expired, INC-17")
        String reason,

        @Schema(description = "The state of the reservation before", examples = "CONFIRMING")
        ReservationState before,

        @Schema(description = "The state that it was given", examples = "CANCELLED")
        ReservationState after,

        Instant at) {}

package io.holdfast.balance;

import io.holdfast.protocol.identity.UserId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The payload of try: hold this much of the user's balance.
 */
@RegisterForReflection
public record HoldBalance(
        @NotNull Operation operation,

        @Schema(description = "The subject of the user's token", examples = "carl")
        @NotNull
        @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
        String userId,

        @Schema(description = "In minor units", examples = "4500") @NotNull @Min(1) @Max(Balance.MAX_AMOUNT)
        Long amount) {

    /** What a try can ask for. */
    @Schema(description = "What a try can ask for")
    public enum Operation {
        RESERVE
    }
}

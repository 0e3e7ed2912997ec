package io.holdfast.balance;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * The payload of try: hold this much of the user's balance.
 *
 * @param userId the subject of the user's token
 * @param amount in minor units, 1 to 10^15
 */
@RegisterForReflection
public record HoldBalance(
        @NotNull Operation operation,

        @NotNull @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
        String userId,

        @NotNull @Min(1) @Max(Balance.MAX_AMOUNT) Long amount) {

    /** What a try can ask for. */
    public enum Operation {
        RESERVE
    }
}

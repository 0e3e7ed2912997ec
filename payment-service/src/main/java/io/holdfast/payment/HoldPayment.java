package io.holdfast.payment;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;

/**
 * The payload of try: authorise this much on the card.
 *
 * @param userId the subject of the user's token
 * @param amount in minor units, 1 to 10^15
 * @param cardToken the gateway's name of the card
 */
@RegisterForReflection
public record HoldPayment(
        @NotNull Operation operation,
        @NotNull UUID orderId,

        @NotNull @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
        String userId,

        @NotNull @Min(1) @Max(MAX_AMOUNT) Long amount,

        @NotNull @Pattern(regexp = "[\\x21-\\x7e]{1,200}", message = "must be 1 to 200 visible ASCII characters")
        String cardToken) {

    /** The highest amount, in minor units; exact also where numbers are doubles. */
    static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    /** What a try can ask for. */
    public enum Operation {
        RESERVE
    }

    /** Without the card token, which is nobody's business in a log. */
    @Override
    public String toString() {
        return operation + " " + amount + " for order " + orderId;
    }
}

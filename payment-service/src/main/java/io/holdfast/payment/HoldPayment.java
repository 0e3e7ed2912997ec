package io.holdfast.payment;

import io.holdfast.protocol.identity.UserId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The payload of try: authorise this much on the card. */
@RegisterForReflection
public record HoldPayment(
        @NotNull Operation operation,
        @NotNull UUID orderId,

        @Schema(description = "The subject of the user's token", examples = "carl", pattern = UserId.SHOWN_PATTERN)
        @NotNull
        @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
        String userId,

        @Schema(description = "In minor units", examples = "5000") @NotNull @Min(1) @Max(MAX_AMOUNT)
        Long amount,

        @Schema(description = "The card, as the payment gateway names it", examples = "tok_ok")
        @NotNull
        @Pattern(regexp = "[\\x21-\\x7e]{1,200}", message = "must be 1 to 200 visible ASCII characters")
        String cardToken) {

    /** The highest amount, in minor units; exact also where numbers are doubles. */
    static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    /** What a try can ask for. */
    @Schema(description = "What a try can ask for")
    public enum Operation {
        RESERVE
    }

    /** Without the card token, which is nobody's business in a log. */
    @Override
    public String toString() {
        return operation + " " + amount + " for order " + orderId;
    }
}

package io.holdfast.payment.webhook;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.holdfast.payment.gateway.GatewayReport;
import io.holdfast.payment.gateway.GatewayState;
import io.holdfast.service.json.StrictInstant;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the gateway calls back: a payment has become this. */
@RegisterForReflection
@Schema(description = "A payment has become something at the gateway")
public record PgEvent(
        @Schema(description = "Names the event, also when it is sent again", examples = "evt_5f3a")
        @NotNull
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String eventId,

        @Schema(description = "Of two events about a payment the higher one is newer", examples = "42") @NotNull @Min(1)
        Long sequence,

        @Schema(
                description = "The idempotency key of the authorisation: transaction and branch",
                examples = "0198c5a2-7b1e-7cc3-98c4-dc0c0c07398f/payment")
        @NotNull
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String key,

        @Schema(description = "The gateway's own name of the payment", examples = "pg_lflsg")
        @NotNull
        @Pattern(regexp = TEXT, message = TEXT_RULE)
        String reference,

        @NotNull GatewayState state,

        @Schema(description = "In minor units", examples = "5000") @NotNull @Min(1) @Max(MAX_AMOUNT)
        Long amount,

        @Schema(description = "ISO 4217", examples = "KRW")
        @NotNull
        @Pattern(regexp = "[A-Z]{3}", message = "must be three capital letters")
        String currency,

        @NotNull @JsonDeserialize(using = StrictInstant.class)
        Instant at) {

    private static final String TEXT = "[\\x21-\\x7e]{1,200}";
    private static final String TEXT_RULE = "must be 1 to 200 visible ASCII characters";
    private static final long MAX_AMOUNT = 1_000_000_000_000_000L;

    GatewayReport report() {
        return new GatewayReport(sequence, key, reference, state, amount, currency, at);
    }
}

package io.holdfast.payment.history;

import io.holdfast.payment.PaymentState;
import io.holdfast.protocol.CanonicalJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A payment. */
@Schema(name = "Payment", description = "A card payment of an order, with all that became of it")
record PaymentView(
        UUID paymentId,
        UUID orderId,

        @Schema(description = "Who pays", examples = "carl") String userId,

        @Schema(description = "In minor units", examples = "5000")
        long amount,

        @Schema(description = "What is known of it now", examples = "AUTHORIZED")
        PaymentState state,

        @Schema(description = "The gateway's own name of it, once it has told one", examples = "pg_lflsg") @Nullable
        String pgReference,

        @Schema(description = "Every change, the oldest first")
        List<Change> history,

        Instant createdAt,
        Instant updatedAt) {

    /** What the payment became, why, and when. */
    @RegisterForReflection(targets = {Change.class, Change[].class})
    @Schema(name = "PaymentChange", description = "What a payment became, why, and when")
    record Change(
            @Schema(description = "What it became", examples = "AUTHORIZED")
            PaymentState state,

            @Schema(description = "Why, for a human", examples = "the card was declined") @Nullable
            String detail,

            Instant at) {}

    static PaymentView of(Payment payment) {
        return new PaymentView(
                payment.id,
                payment.orderId,
                payment.userId,
                payment.amount,
                payment.state,
                payment.pgReference,
                List.of(CanonicalJson.read(payment.history, Change[].class)),
                payment.createdAt,
                payment.updatedAt);
    }
}

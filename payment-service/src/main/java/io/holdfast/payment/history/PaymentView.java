package io.holdfast.payment.history;

import io.holdfast.payment.PaymentState;
import io.holdfast.protocol.CanonicalJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A payment.
 *
 * @param amount in minor units
 * @param pgReference the gateway's own name of it, once it has told one
 * @param history every change, the oldest first
 */
@Schema(name = "Payment")
record PaymentView(
        UUID paymentId,
        UUID orderId,
        String userId,
        long amount,
        PaymentState state,
        @Nullable String pgReference,
        List<Change> history,
        Instant createdAt,
        Instant updatedAt) {

    /** What the payment became, why, and when. */
    @RegisterForReflection(targets = {Change.class, Change[].class})
    @Schema(name = "PaymentChange")
    record Change(PaymentState state, @Nullable String detail, Instant at) {}

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

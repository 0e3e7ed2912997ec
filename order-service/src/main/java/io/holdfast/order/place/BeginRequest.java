package io.holdfast.order.place;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.order.HoldOrder;
import io.holdfast.order.price.OrderLine;
import io.holdfast.order.price.Price;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.CanonicalJson;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request that begins an order's transaction: its branches and what each of them is to hold. A part of zero makes no
 * branch; cheap holds of our own come in the first stage, the card behind a network last.
 */
final class BeginRequest {

    private static final String RESERVE = "RESERVE";

    private BeginRequest() {}

    /** What of an order its branches need. */
    record Content(
            UUID orderId,
            UUID transactionId,
            String userId,
            List<OrderLine> lines,
            Price price,
            @Nullable UUID couponId,
            @Nullable String cardToken) {}

    static BeginTransaction of(Content order, Duration timeout, Duration paymentTimeout) {
        Price price = order.price();
        List<BeginTransaction.Branch> branches = new ArrayList<>();
        branches.add(branch("order", 1, HoldOrder.reserve(order.orderId()), null));
        branches.add(branch("stock", 1, HoldStock.of(order.lines()), null));
        if (order.couponId() != null) {
            branches.add(branch(
                    "coupon",
                    1,
                    new HoldCoupon(RESERVE, order.couponId(), order.userId(), price.subtotal(), price.discount()),
                    null));
        }
        if (price.balance() > 0) {
            branches.add(branch("balance", 1, new HoldBalance(RESERVE, order.userId(), price.balance()), null));
        }
        if (price.card() > 0 && order.cardToken() != null) {
            branches.add(branch(
                    "payment",
                    2,
                    new HoldPayment(RESERVE, order.orderId(), order.userId(), price.card(), order.cardToken()),
                    paymentTimeout.toMillis()));
        }
        Map<String, String> labels = Map.of("orderId", order.orderId().toString());
        return new BeginTransaction(order.transactionId(), timeout.toMillis(), branches, labels);
    }

    private static BeginTransaction.Branch branch(
            String participant, int stage, Object payload, @Nullable Long pendingTimeoutMs) {
        JsonNode tree = CanonicalJson.read(CanonicalJson.write(payload), JsonNode.class);
        return new BeginTransaction.Branch(participant, participant, null, stage, tree, pendingTimeoutMs);
    }

    @RegisterForReflection
    record HoldStock(String operation, List<Line> lines) {

        @RegisterForReflection
        record Line(UUID productId, long quantity, long unitPrice) {}

        static HoldStock of(List<OrderLine> lines) {
            return new HoldStock(
                    RESERVE,
                    lines.stream()
                            .map(line -> new Line(line.productId(), line.quantity(), line.unitPrice()))
                            .toList());
        }
    }

    @RegisterForReflection
    record HoldCoupon(String operation, UUID couponId, String userId, long orderAmount, long discount) {}

    @RegisterForReflection
    record HoldBalance(String operation, String userId, long amount) {}

    @RegisterForReflection
    record HoldPayment(String operation, UUID orderId, String userId, long amount, String cardToken) {}
}

package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.order.price.OrderLine;
import io.holdfast.order.price.Price;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.CanonicalJson;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BeginRequestTest {

    private static final UUID ORDER = new UUID(1, 1);
    private static final UUID TRANSACTION = new UUID(1, 2);
    private static final UUID PRODUCT = new UUID(1, 3);
    private static final UUID COUPON = new UUID(1, 4);

    @Test
    void everyPartIsABranchAndTheCardComesLast() {
        BeginTransaction begin = begin(Price.of(1000, 100, 300L, true), COUPON, "tok_ok");
        assertThat(begin.transactionId()).isEqualTo(TRANSACTION);
        assertThat(begin.timeoutMs()).isEqualTo(10_000);
        assertThat(begin.labels()).containsEntry("orderId", ORDER.toString());
        assertThat(branches(begin))
                .containsExactly(
                        "1 order {\"operation\":\"RESERVE\",\"orderId\":\"%s\"}".formatted(ORDER),
                        "1 stock {\"lines\":[{\"productId\":\"%s\",\"quantity\":2,\"unitPrice\":500}],\"operation\":\"RESERVE\"}"
                                .formatted(PRODUCT),
                        "1 coupon {\"couponId\":\"%s\",\"discount\":100,\"operation\":\"RESERVE\",\"orderAmount\":1000,\"userId\":\"ann\"}"
                                .formatted(COUPON),
                        "1 balance {\"amount\":300,\"operation\":\"RESERVE\",\"userId\":\"ann\"}",
                        "2 payment {\"amount\":600,\"cardToken\":\"tok_ok\",\"operation\":\"RESERVE\",\"orderId\":\"%s\",\"userId\":\"ann\"}"
                                .formatted(ORDER));
        assertThat(begin.branches().get(4).pendingTimeoutMs()).isEqualTo(60_000);
    }

    @Test
    void aPartOfZeroMakesNoBranch() {
        assertThat(names(begin(Price.of(1000, 0, null, false), null, null)))
                .containsExactly("order", "stock", "balance");
        assertThat(names(begin(Price.of(1000, 0, null, true), null, "tok_ok")))
                .containsExactly("order", "stock", "payment");
        assertThat(names(begin(Price.of(1000, 0, 1000L, true), null, "tok_ok")))
                .containsExactly("order", "stock", "balance");
        assertThat(names(begin(Price.of(1000, 1000, null, true), COUPON, "tok_ok")))
                .containsExactly("order", "stock", "coupon");
        assertThat(names(begin(Price.of(0, 0, null, false), null, null))).containsExactly("order", "stock");
    }

    /** The text is compared by the coordinator as it came, so making it twice must give the same. */
    @Test
    void textIsTheSameEachTime() {
        Price price = Price.of(1000, 100, 300L, true);
        assertThat(CanonicalJson.write(begin(price, COUPON, "tok_ok")))
                .isEqualTo(CanonicalJson.write(begin(price, COUPON, "tok_ok")));
    }

    private static BeginTransaction begin(Price price, @Nullable UUID couponId, @Nullable String cardToken) {
        BeginRequest.Content content = new BeginRequest.Content(
                ORDER,
                TRANSACTION,
                "ann",
                List.of(new OrderLine(PRODUCT, "apple", 2, 500, 1000)),
                price,
                couponId,
                cardToken);
        return BeginRequest.of(content, Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    private static List<String> branches(BeginTransaction begin) {
        return begin.branches().stream()
                .map(branch -> branch.stage() + " " + branch.participant() + " " + branch.payload())
                .toList();
    }

    private static List<String> names(BeginTransaction begin) {
        return begin.branches().stream()
                .map(BeginTransaction.Branch::participant)
                .toList();
    }
}

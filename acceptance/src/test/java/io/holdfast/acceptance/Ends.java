package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What must be true in the end, and how long the end may take. */
final class Ends {

    private Ends() {}

    static void await(Shop shop, Shop.Customer customer, String orderId, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(shop.order(customer, orderId).text("/status"))
                        .isEqualTo(status));
    }

    /** Waits until every order is CONFIRMED or CANCELLED; returns how many are CONFIRMED. */
    static int confirmed(Shop shop, Shop.Customer customer, List<String> orderIds, Duration atMost) {
        Awaitility.await()
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(orderIds)
                        .allSatisfy(orderId -> assertThat(
                                        shop.order(customer, orderId).text("/status"))
                                .isIn("CONFIRMED", "CANCELLED")));
        return (int) orderIds.stream()
                .filter(orderId -> shop.order(customer, orderId).text("/status").equals("CONFIRMED"))
                .count();
    }

    /** Nothing is left held, and what was taken is what was sold. The last branches may end a moment after the order. */
    static void stock(Shop shop, String productId, long onHand, long held, long sold) {
        settled(() -> {
            Shop.Answer product = shop.product(productId);
            assertThat(List.of(product.number("/onHand"), product.number("/held"), product.number("/sold")))
                    .as("on hand, held, sold")
                    .isEqualTo(List.of(onHand, held, sold));
            assertThat(product.number("/available")).isEqualTo(onHand - held);
        });
    }

    static void balance(Shop shop, Shop.Customer customer, long balance, long held) {
        settled(() -> {
            Shop.Answer answer = shop.balance(customer);
            assertThat(List.of(answer.number("/balance"), answer.number("/held")))
                    .as("balance, held")
                    .isEqualTo(List.of(balance, held));
            assertThat(answer.number("/available")).isEqualTo(balance - held);
        });
    }

    private static void settled(Runnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(assertion::run);
    }
}

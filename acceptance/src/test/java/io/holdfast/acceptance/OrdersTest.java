package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Ids;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders end whole: kept by everyone, or let go by everyone, for the right reason. */
@ExtendWith(OneSystem.class)
class OrdersTest {

    private static final int WAIT = 20;

    private final Shop shop;

    OrdersTest(Shop shop) {
        this.shop = shop;
    }

    @Test
    void orderIsConfirmedAndTakesExactlyWhatItCosts() {
        Shop.Customer customer = shop.newCustomer(10_000);
        String kettle = shop.newProduct(1_500, 10);
        String cup = shop.newProduct(200, 10);
        Shop.Answer order =
                shop.order(customer, key(), WAIT, Map.of(kettle, 2L, cup, 3L)).expect(201);
        assertThat(order.text("/status")).isEqualTo("CONFIRMED");
        assertThat(order.number("/total")).isEqualTo(3_600);
        stock(kettle, 8, 0, 2);
        stock(cup, 7, 0, 3);
        balance(customer, 6_400, 0);
        assertThat(shop.order(customer, order.text("/orderId")).body()).isEqualTo(order.body());
    }

    /** What every order begins with is accepted, see above; what no service of the shop has is refused before anything is tried. */
    @ParameterizedTest
    @ValueSource(strings = {"order", "stock", "balance", "coupon", "payment"})
    void kindThatNoServiceOfTheShopHasIsRefusedAtTheBegin(String participant) {
        for (String kind : List.of("COMPENSABLE", "ON_CONFIRM")) {
            String id = Ids.next().toString();
            Map<String, Object> branch = Map.of("participant", participant, "kind", kind, "payload", Map.of());
            Map<String, Object> begin = Map.of("transactionId", id, "timeoutMs", 10_000, "branches", List.of(branch));
            Shop.Answer refused = shop.begin(begin).expect(400);
            assertThat(refused.text("/code")).as(kind).isEqualTo("UNSUPPORTED_KIND");
            shop.transaction("coordinator", id).expect(404);
        }
    }

    @Test
    void answerComesAtOnceWhenNobodyWaits() {
        Shop.Customer customer = shop.newCustomer(10_000);
        String kettle = shop.newProduct(1_500, 10);
        Shop.Answer order = shop.order(customer, key(), 0, Map.of(kettle, 1L)).expect(202);
        assertThat(order.text("/status")).isEqualTo("PENDING");
        assertThat(order.text("/transactionId")).isNotEmpty();
        Ends.await(shop, customer, order.text("/orderId"), "CONFIRMED");
    }

    @Test
    void outOfStockCancelsEverything() {
        Shop.Customer customer = shop.newCustomer(10_000);
        String plenty = shop.newProduct(100, 10);
        String scarce = shop.newProduct(100, 1);
        cancelled(shop.order(customer, key(), WAIT, Map.of(plenty, 2L, scarce, 2L)), "OUT_OF_STOCK", "stock");
        stock(plenty, 10, 0, 0);
        stock(scarce, 1, 0, 0);
        balance(customer, 10_000, 0);
    }

    @Test
    void tooLittleBalanceCancelsEverything() {
        Shop.Customer customer = shop.newCustomer(99);
        String kettle = shop.newProduct(100, 10);
        cancelled(shop.order(customer, key(), WAIT, Map.of(kettle, 1L)), "INSUFFICIENT_BALANCE", "balance");
        stock(kettle, 10, 0, 0);
        balance(customer, 99, 0);
    }

    @Test
    void anotherPriceThanTheCustomerSawCancelsEverything() {
        Shop.Customer customer = shop.newCustomer(1_000);
        String kettle = shop.newProduct(100, 10);
        Map<String, Object> item = Map.of("productId", kettle, "quantity", 1, "expectedUnitPrice", 90);
        cancelled(shop.order(customer, key(), WAIT, List.of(item)), "PRICE_CHANGED", "stock");
        stock(kettle, 10, 0, 0);
        balance(customer, 1_000, 0);
    }

    @Test
    void inactiveProductCancelsEverything() {
        Shop.Customer customer = shop.newCustomer(1_000);
        String kettle = shop.newProduct(100, 10);
        shop.deactivate(kettle);
        cancelled(shop.order(customer, key(), WAIT, Map.of(kettle, 1L)), "PRODUCT_UNAVAILABLE", "stock");
        stock(kettle, 10, 0, 0);
        balance(customer, 1_000, 0);
    }

    @Test
    void oneKeyIsOneOrderHoweverOftenItIsSent() throws Exception {
        Shop.Customer customer = shop.newCustomer(1_000_000);
        String kettle = shop.newProduct(100, 1_000);
        String key = key();
        Set<String> orders = new HashSet<>();
        AtomicInteger fresh = new AtomicInteger();
        Clients.run(20, 20, () -> {
            Shop.Answer order =
                    shop.order(customer, key, WAIT, Map.of(kettle, 1L)).expect(201);
            synchronized (orders) {
                orders.add(order.text("/orderId"));
            }
            if (!"true".equals(order.replayed())) {
                fresh.incrementAndGet();
            }
        });
        assertThat(orders).hasSize(1);
        assertThat(fresh).hasValue(1);
        shop.order(customer, key, WAIT, Map.of(kettle, 2L)).expect(422);
        stock(kettle, 999, 0, 1);
        balance(customer, 999_900, 0);
    }

    private static void cancelled(Shop.Answer order, String code, String participant) {
        order.expect(201);
        assertThat(order.text("/status")).isEqualTo("CANCELLED");
        assertThat(order.text("/reason/code")).isEqualTo(code);
        assertThat(order.text("/reason/participant")).isEqualTo(participant);
    }

    private void stock(String productId, long onHand, long held, long sold) {
        Ends.stock(shop, productId, onHand, held, sold);
    }

    private void balance(Shop.Customer customer, long balance, long held) {
        Ends.balance(shop, customer, balance, held);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}

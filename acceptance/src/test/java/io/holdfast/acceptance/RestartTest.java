package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client was told is still true after everything was stopped and started again. */
@ExtendWith(OneSystem.class)
class RestartTest {

    @Test
    void dataSurvivesDownAndUp(RunningSystem system, Shop shop) {
        Shop.Customer customer = shop.newCustomer(1_000);
        String kettle = shop.newProduct(100, 10);
        Shop.Answer order = shop.order(customer, UUID.randomUUID().toString(), 20, Map.of(kettle, 3L))
                .expect(201);
        system.down();
        system.up();
        assertThat(shop.order(customer, order.text("/orderId")).body()).isEqualTo(order.body());
        Ends.stock(shop, kettle, 7, 0, 3);
        Ends.balance(shop, customer, 700, 0);
        assertThat(shop.order(customer, UUID.randomUUID().toString(), 20, Map.of(kettle, 1L))
                        .expect(201)
                        .text("/status"))
                .isEqualTo("CONFIRMED");
    }
}

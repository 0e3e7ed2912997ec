package io.holdfast.order;

import static io.holdfast.order.OrderStatus.AWAITING_PAYMENT;
import static io.holdfast.order.OrderStatus.CANCELLED;
import static io.holdfast.order.OrderStatus.CONFIRMED;
import static io.holdfast.order.OrderStatus.PENDING;
import static io.holdfast.order.OrderStatus.REFUNDED;
import static io.holdfast.order.OrderStatus.REFUNDING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OrderStatusTest {

    @Test
    void statusesFollowEachOtherAsThePageSays() {
        assertThat(PENDING.before()).isEmpty();
        assertThat(AWAITING_PAYMENT.before()).containsExactly(PENDING);
        assertThat(CONFIRMED.before()).containsExactly(PENDING, AWAITING_PAYMENT);
        assertThat(CANCELLED.before()).containsExactly(PENDING, AWAITING_PAYMENT);
        assertThat(REFUNDING.before()).containsExactly(CONFIRMED);
        assertThat(REFUNDED.before()).containsExactly(REFUNDING);
    }

    @Test
    void anOrderIsOpenUntilItsTransactionIsDecided() {
        assertThat(Arrays.stream(OrderStatus.values()).filter(OrderStatus::isOpen))
                .containsExactly(PENDING, AWAITING_PAYMENT);
    }
}

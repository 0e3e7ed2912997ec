package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixTest {

    private static final int MANY = 5_000;

    private static List<Mix.Wanted> orders(Mix mix) {
        return IntStream.range(0, MANY).mapToObj(mix::order).toList();
    }

    @Test
    void theSameSeedMakesTheSameOrders() {
        Mix mix = new Mix(7, 0.1, false, true, true, false);
        assertThat(orders(mix)).isEqualTo(orders(new Mix(7, 0.1, false, true, true, false)));
        assertThat(orders(mix)).isNotEqualTo(orders(new Mix(8, 0.1, false, true, true, false)));
    }

    @Test
    void asManyFailAsWereAskedFor() {
        assertThat(orders(new Mix(1, 0.1, false, false, false, false)))
                .filteredOn(Mix.Wanted::poor)
                .hasSizeBetween(MANY / 10 - 100, MANY / 10 + 100);
        assertThat(orders(new Mix(1, 0, false, false, false, false))).noneMatch(Mix.Wanted::poor);
        assertThat(orders(new Mix(1, 1, false, false, false, false))).allMatch(Mix.Wanted::poor);
    }

    @Test
    void anOrderHasOneToThreeDifferentProducts() {
        assertThat(orders(new Mix(1, 0, false, false, false, false))).allSatisfy(order -> {
            assertThat(order.lines()).hasSizeBetween(1, Mix.MOST_LINES);
            assertThat(order.lines()).extracting(Mix.Line::product).doesNotHaveDuplicates();
            assertThat(order.lines()).extracting(Mix.Line::product).allMatch(product -> product < Mix.PRODUCTS);
        });
    }

    @Test
    void hotOrdersWantOneProduct() {
        assertThat(orders(new Mix(1, 0, true, false, false, false)))
                .allSatisfy(order -> assertThat(order.lines()).containsExactly(new Mix.Line(0, 1)));
    }

    @Test
    void couponsAndCardsComeOnlyWhereTheyAreUnderstoodAndPaidFor() {
        assertThat(orders(new Mix(1, 0.5, false, false, false, false)))
                .noneMatch(order -> order.coupon() || order.card());
        List<Mix.Wanted> orders = orders(new Mix(1, 0.5, false, true, true, false));
        assertThat(orders).anyMatch(Mix.Wanted::coupon).anyMatch(Mix.Wanted::card);
        assertThat(orders).filteredOn(Mix.Wanted::poor).noneMatch(order -> order.coupon() || order.card());
    }

    @Test
    void aFullOrderUsesEveryServiceAndFailsByItsCardOnly() {
        List<Mix.Wanted> orders = orders(new Mix(1, 0.1, false, true, true, true));
        assertThat(orders).allMatch(order -> order.coupon() && order.card() && !order.poor());
        assertThat(orders).filteredOn(Mix.Wanted::declined).hasSizeBetween(MANY / 10 - 100, MANY / 10 + 100);
    }
}

package io.holdfast.order.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.problem.RefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {

    @ParameterizedTest(name = "{0} less {1}, balance {2}, card {3}: balance pays {4}, card {5}, covered {6}")
    @CsvSource({
        // Without a card: what is named, or everything.
        "1000,    0,     , false, 1000,    0, true",
        "1000,  100,     , false,  900,    0, true",
        "1000,  100,  900, false,  900,    0, true",
        "1000,  100,  899, false,  899,    0, false",
        "1000,  100, 5000, false,  900,    0, true",
        "1000,  100,    0, false,    0,    0, false",
        "1000, 1000,     , false,    0,    0, true",
        "1000, 1000,    5, false,    0,    0, true",
        "   0,    0,     , false,    0,    0, true",
        "   0,    0,    0, false,    0,    0, true",
        // With a card: what is named, or nothing; the card pays the rest.
        "1000,    0,     , true,     0, 1000, true",
        "1000,  100,     , true,     0,  900, true",
        "1000,  100,    0, true,     0,  900, true",
        "1000,  100,  300, true,   300,  600, true",
        "1000,  100,  900, true,   900,    0, true",
        "1000,  100,  901, true,   900,    0, true",
        "1000, 1000,     , true,     0,    0, true",
        "   0,    0,     , true,     0,    0, true",
        "1000000000000000, 0, 1, true, 1, 999999999999999, true",
    })
    void splitIsAsThePageSays(
            long subtotal,
            long discount,
            @Nullable Long balanceAmount,
            boolean hasCard,
            long balance,
            long card,
            boolean covered) {
        Price price = Price.of(subtotal, discount, balanceAmount, hasCard);
        assertThat(price).isEqualTo(new Price(subtotal, discount, subtotal - discount, balance, card));
        if (covered) {
            assertThatCode(price::requireCovered).doesNotThrowAnyException();
            assertThat(price.balance() + price.card()).isEqualTo(price.total());
        } else {
            assertThatThrownBy(price::requireCovered)
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(PriceRefusal.PAYMENT_NOT_COVERED));
        }
    }

    @Test
    void aDiscountNeverLeavesTheSubtotal() {
        assertThatThrownBy(() -> Price.of(100, 101, null, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Price.of(100, -1, null, false)).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.holdfast.order.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.problem.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasketTest {

    private static final UUID APPLE = new UUID(1, 1);
    private static final UUID PEAR = new UUID(1, 2);
    private static final long MAX = Basket.MAX_AMOUNT;

    @Test
    void linesKeepTheirOrderAndAddUp() {
        Basket basket = Basket.of(List.of(new Item(PEAR, 2, null), new Item(APPLE, 3, null)), products(100, 250));
        assertThat(basket.lines())
                .containsExactly(new OrderLine(PEAR, "pear", 2, 250, 500), new OrderLine(APPLE, "apple", 3, 100, 300));
        assertThat(basket.subtotal()).isEqualTo(800);
    }

    @Test
    void theSameProductMayStandInTwoLines() {
        Basket basket = Basket.of(List.of(new Item(APPLE, 1, null), new Item(APPLE, 2, 90L)), products(100, 1));
        assertThat(basket.lines()).hasSize(2);
        assertThat(basket.subtotal()).isEqualTo(280);
    }

    @Test
    void thePriceTheCustomerSawIsTheOneThatCounts() {
        Basket basket = Basket.of(List.of(new Item(APPLE, 4, 80L)), products(100, 1));
        assertThat(basket.lines()).containsExactly(new OrderLine(APPLE, "apple", 4, 80, 320));
    }

    @Test
    void aProductThatIsNotThereIsRefused() {
        assertRefused(new Item(new UUID(9, 9), 1, 5L), PriceRefusal.UNKNOWN_PRODUCT);
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({
        "1000000, 1000000000",
        "1, 1000000000000000",
        "1000000, 0",
    })
    void theLargestLinesFit(long quantity, long price) {
        assertThat(Basket.of(List.of(new Item(APPLE, quantity, price)), products(1, 1))
                        .subtotal())
                .isEqualTo(quantity * price);
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({
        "1000000, 1000000001",
        "2, 1000000000000000",
        // Beyond a long, so that the product would come out negative, or small.
        "1000000, 1000000000000000",
        "18447, 1000000000000000",
        "1000000, 18446744073710",
    })
    void aLineThatIsTooLargeIsRefused(long quantity, long price) {
        assertRefused(new Item(APPLE, quantity, price), PriceRefusal.TOTAL_TOO_LARGE);
    }

    @Test
    void linesThatAreTooLargeTogetherAreRefused() {
        List<Item> items = List.of(new Item(APPLE, 1, MAX), new Item(PEAR, 1, 1L));
        assertThatThrownBy(() -> Basket.of(items, products(1, 1)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(PriceRefusal.TOTAL_TOO_LARGE));
    }

    private static void assertRefused(Item item, PriceRefusal refusal) {
        assertThatThrownBy(() -> Basket.of(List.of(item), products(1, 1)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }

    private static Map<UUID, Product> products(long apple, long pear) {
        return Map.of(APPLE, new Product(APPLE, "apple", apple), PEAR, new Product(PEAR, "pear", pear));
    }
}

package io.holdfast.order.place;

import io.holdfast.order.price.Basket;
import io.holdfast.order.price.Item;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a customer wants; amounts in minor units. */
@RegisterForReflection
record PlaceOrder(
        @NotNull @Size(min = 1, max = MAX_LINES) List<@NotNull @Valid Line> items,
        @Nullable UUID couponId,
        @NotNull @Valid Payment payment) {

    static final int MAX_LINES = 50;
    static final long MAX_QUANTITY = 1_000_000;

    /**
     * One line. The same product may stand in several.
     *
     * @param expectedUnitPrice the price the customer saw; the order is cancelled when it is no longer true
     */
    @RegisterForReflection
    record Line(
            @NotNull UUID productId,
            @NotNull @Min(1) @Max(MAX_QUANTITY) Long quantity,
            @Nullable @Min(0) @Max(Basket.MAX_AMOUNT) Long expectedUnitPrice) {

        Item item() {
            return new Item(productId, quantity, expectedUnitPrice);
        }
    }

    /**
     * Who pays.
     *
     * @param balanceAmount what the balance pays; everything when neither it nor a card is named
     * @param cardToken the card that pays the rest
     */
    @RegisterForReflection
    record Payment(
            @Nullable @Min(0) @Max(Basket.MAX_AMOUNT) Long balanceAmount,

            @Nullable @Size(min = 1, max = 255) @Pattern(regexp = "[\\x21-\\x7e]*")
            String cardToken) {}

    List<Item> wanted() {
        return items.stream().map(Line::item).toList();
    }
}

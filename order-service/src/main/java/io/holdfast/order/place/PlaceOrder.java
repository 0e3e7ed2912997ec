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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a customer wants; amounts in minor units. */
@RegisterForReflection
record PlaceOrder(
        @Schema(description = "What to buy; a product may stand in several lines")
        @NotNull
        @Size(min = 1, max = MAX_LINES)
        List<@NotNull @Valid Line> items,

        @Nullable UUID couponId,
        @NotNull @Valid Payment payment) {

    static final int MAX_LINES = 50;
    static final long MAX_QUANTITY = 1_000_000;
    static final int MAX_CARD_TOKEN = 200;

    /** One line. The same product may stand in several. */
    @Schema(name = "WantedLine", description = "One line of a new order")
    @RegisterForReflection
    record Line(
            @NotNull UUID productId,

            @Schema(description = "How many", examples = "2") @NotNull @Min(1) @Max(MAX_QUANTITY)
            Long quantity,

            @Schema(
                    description = "The price of one that the customer saw, in minor units; the order is cancelled with"
                            + " PRICE_CHANGED when it is another one",
                    examples = "4500")
            @Nullable
            @Min(0)
            @Max(Basket.MAX_AMOUNT)
            Long expectedUnitPrice) {

        Item item() {
            return new Item(productId, quantity, expectedUnitPrice);
        }
    }

    /** Who pays. */
    @Schema(name = "PaymentWish", description = "Who pays; without a card the balance pays it all")
    @RegisterForReflection
    record Payment(
            @Schema(
                    description =
                            "What the balance pays, in minor units; everything when neither it nor a card is named",
                    examples = "10000")
            @Nullable
            @Min(0)
            @Max(Basket.MAX_AMOUNT)
            Long balanceAmount,

            @Schema(description = "The card that pays the rest, as the payment gateway names it", examples = "tok_ok")
            @Nullable
            @Size(min = 1, max = MAX_CARD_TOKEN)
            @Pattern(regexp = "[\\x21-\\x7e]*", message = "must be visible ASCII characters")
            String cardToken) {}

    List<Item> wanted() {
        return items.stream().map(Line::item).toList();
    }
}

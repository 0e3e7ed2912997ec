package io.holdfast.stock.product;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.stock.Shelf.customer;
import static io.holdfast.stock.Shelf.line;
import static io.holdfast.stock.Shelf.refused;
import static io.holdfast.stock.Shelf.register;
import static io.holdfast.stock.Shelf.reserve;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.holdfast.stock.HoldStock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class ProductListTest {

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void everySortShowsEachProductOnceWhateverThePageSize() {
        String category = UUID.randomUUID().toString();
        List<UUID> made = new ArrayList<>();
        Map<UUID, Long> prices = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            // Prices come twice and more, so that the order among equals matters.
            long price = 100 + i % 3;
            UUID id = register("p" + i, category, price, 50);
            made.add(id);
            prices.put(id, price);
            sell(id, price, i % 2);
        }
        Comparator<UUID> byId = Comparator.comparing(UUID::toString);
        Comparator<UUID> byPrice = Comparator.comparing(id -> prices.getOrDefault(id, 0L));
        Comparator<UUID> bySold = Comparator.comparing(id -> made.indexOf(id) % 2);
        Map<String, Comparator<UUID>> sorts = Map.of(
                "newest", byId.reversed(),
                "price", byPrice.thenComparing(byId),
                "-price", byPrice.thenComparing(byId).reversed(),
                "popularity", bySold.thenComparing(byId).reversed());
        sorts.forEach((sort, order) -> {
            List<UUID> expected = made.stream().sorted(order).toList();
            for (int limit : new int[] {1, 2, 3, 7, 100}) {
                assertThat(all("category=" + category + "&sort=" + sort, limit))
                        .as("%s by %d", sort, limit)
                        .isEqualTo(expected);
            }
        });
        assertThat(all("category=" + category, 2))
                .isEqualTo(made.stream().sorted(byId.reversed()).toList());
    }

    @Test
    void filtersWorkAloneAndTogether() {
        String category = UUID.randomUUID().toString();
        UUID tea = register("Earl Grey tea", category, 100, 5);
        UUID coffee = register("Café crème", category, 200, 0);
        UUID water = register("100% water_", category, 300, 5);
        UUID other = register("Earl Grey tea", UUID.randomUUID().toString(), 100, 5);
        assertThat(all("category=" + category, 9))
                .containsExactly(water, coffee, tea)
                .doesNotContain(other);
        assertThat(all("category=" + category + "&minPrice=200", 9)).containsExactly(water, coffee);
        assertThat(all("category=" + category + "&maxPrice=200", 9)).containsExactly(coffee, tea);
        assertThat(all("category=" + category + "&minPrice=200&maxPrice=200", 9))
                .containsExactly(coffee);
        assertThat(all("category=" + category + "&minPrice=300&maxPrice=200", 9))
                .isEmpty();
        assertThat(all("category=" + category + "&inStock=true", 9)).containsExactly(water, tea);
        assertThat(all("category=" + category + "&inStock=false", 9)).containsExactly(coffee);
        assertThat(all("category=" + category + "&q=GREY", 9)).containsExactly(tea);
        assertThat(all("category=" + category + "&q=cafe", 9)).containsExactly(coffee);
        assertThat(all("category=" + category + "&q=%25", 9)).containsExactly(water);
        assertThat(all("category=" + category + "&q=_", 9)).containsExactly(water);
        assertThat(all("category=" + category + "&q=!", 9)).isEmpty();
        assertThat(all("category=" + category + "&q=e&inStock=true&sort=-price&maxPrice=300", 9))
                .containsExactly(water, tea);
        assertThat(all("category=" + category.toUpperCase(java.util.Locale.ROOT) + "-", 9))
                .isEmpty();
    }

    @Test
    void productThatIsAllHeldIsNotInStock() {
        String category = UUID.randomUUID().toString();
        UUID product = register("p", category, 1_000, 2);
        participant.tryBranch(newBranch(), reserve(line(product, 2))).then().statusCode(200);
        assertThat(all("category=" + category + "&inStock=true", 9)).isEmpty();
        assertThat(all("category=" + category + "&inStock=false", 9)).containsExactly(product);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=101",
                "limit=ten",
                "limit=99999999999",
                "minPrice=-1",
                "minPrice=1.5",
                "minPrice=cheap",
                "maxPrice=1000000000000001",
                "sort=-newest",
                "cursor=nonsense",
            })
    void wrongParametersAreRefused(String query) {
        refused(customer().get("/products?" + query), 400, "INVALID_REQUEST");
    }

    @Test
    void cursorOfAnotherSortIsRefused() {
        register(1);
        register(1);
        String cursor = customer().get("/products?sort=price&limit=1").path("nextCursor");
        customer().get("/products?sort=price&limit=1&cursor=" + cursor).then().statusCode(200);
        refused(customer().get("/products?sort=-price&limit=1&cursor=" + cursor), 400, "INVALID_REQUEST");
    }

    private void sell(UUID product, long price, long quantity) {
        if (quantity > 0) {
            BranchKey key = newBranch();
            participant
                    .tryBranch(key, reserve(new HoldStock.Line(product, quantity, price)))
                    .then()
                    .statusCode(200);
            participant.confirm(key).then().statusCode(204);
        }
    }

    /** All the ids that a list gives, by pages of that size. */
    private static List<UUID> all(String query, int limit) {
        List<UUID> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Response page = customer()
                    .urlEncodingEnabled(false)
                    .get("/products?" + query + "&limit=" + limit + (cursor == null ? "" : "&cursor=" + cursor));
            page.then().statusCode(200);
            List<String> items = page.path("items.productId");
            assertThat(items).hasSizeLessThanOrEqualTo(limit);
            items.forEach(id -> ids.add(UUID.fromString(id)));
            cursor = page.path("nextCursor");
        } while (cursor != null);
        return Collections.unmodifiableList(ids);
    }
}

package io.holdfast.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.protocol.Reason;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class ReadOrdersTest extends OrderTests {

    @Test
    void ownOrdersComeNewestFirstPageByPage() {
        List<String> orderIds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            orderIds.add(placed());
        }
        Collections.reverse(orderIds);
        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            Response page = customer().get("/orders?limit=2" + (cursor == null ? "" : "&cursor=" + cursor));
            page.then().statusCode(200);
            listed.addAll(page.path("items.orderId"));
            cursor = page.path("nextCursor");
        } while (cursor != null);
        assertThat(listed).isEqualTo(orderIds);
        customer()
                .get("/orders")
                .then()
                .body("items", hasSize(5))
                .body("nextCursor", nullValue())
                .body("items[0].items[0].name", equalTo("apple"));
    }

    @Test
    void listIsFilteredByStatus() {
        String confirmed = placed();
        coordinator.answers(Coordinating.cancelling(new Reason("OUT_OF_STOCK", "none", "stock")));
        String cancelled = placed();
        customer().get("/orders?status=CONFIRMED").then().body("items.orderId", contains(confirmed));
        customer().get("/orders?status=CANCELLED").then().body("items.orderId", contains(cancelled));
        customer().get("/orders?status=PENDING").then().body("items", empty());
    }

    @Test
    void whoHasNoOrdersGetsAnEmptyList() {
        customer().get("/orders").then().statusCode(200).body("items", empty()).body("nextCursor", nullValue());
    }

    @Test
    void operatorsReadAll() {
        String orderId = placed();
        operator("/orders/" + orderId).then().statusCode(200).body("userId", equalTo(customer));
        operator("/orders?userId=" + customer).then().body("items.orderId", contains(orderId));
        operator("/orders?userId=nobody-" + customer).then().body("items", empty());
        operator("/orders?limit=1").then().body("items.orderId", contains(orderId));
        operator("/orders?status=CONFIRMED&limit=1").then().body("items.orderId", contains(orderId));
    }

    @Test
    void whatIsSomebodyElsesIsNotThere() {
        String orderId = placed();
        String other = TestTokens.customer("other-" + customer);
        refused(as(other).get("/orders/" + orderId), 404, "NOT_FOUND");
        as(other).get("/orders").then().body("items", empty());
        refused(as(other).get("/orders?userId=" + customer), 404, "NOT_FOUND");
        customer().get("/orders?userId=" + customer).then().body("items", hasSize(1));
    }

    @Test
    void aNameWithASpaceBehindItIsSomebodyElse() {
        place(body(item(shelf.product("apple", 300), 1))).then().statusCode(202);
        assertThat(rows("SELECT order_id FROM orders WHERE user_id = '" + customer + " '"))
                .isEmpty();
        customer().get("/orders").then().body("items", hasSize(1));
    }

    @Test
    void anUnknownOrderIsNotFound() {
        refused(read(UUID.randomUUID().toString()), 404, "NOT_FOUND");
        refused(operator("/orders/" + UUID.randomUUID()), 404, "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders?status=confirmed", "/orders?cursor=%21", "/orders?cursor=YQ"})
    void badQueryIsRefused(String path) {
        refused(customer().get(path), 400, "INVALID_REQUEST");
    }

    private String placed() {
        return placed(shelf.product("apple", 300));
    }

    private String placed(UUID productId) {
        @Nullable
        String orderId = placeAndWait(body(item(productId, 1)))
                .then()
                .statusCode(201)
                .extract()
                .path("orderId");
        return String.valueOf(orderId);
    }

    private static Response operator(String path) {
        return as(TestTokens.operator()).get(path);
    }
}

package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.order.stub.StubServer;
import io.holdfast.protocol.Reason;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class PlaceOrderTest extends OrderTests {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void whoWaitsGetsTheWholeOrder() {
        UUID apple = shelf.product("apple", 300);
        UUID pear = shelf.product("pear", 250);
        Response placed = placeAndWait(body(item(apple, 2), item(pear, 1)));
        placed.then()
                .statusCode(201)
                .header("Location", endsWith("/orders/" + placed.path("orderId")))
                .header("Preference-Applied", "wait=10")
                .header("Idempotent-Replayed", nullValue())
                .body("status", equalTo("CONFIRMED"))
                .body("userId", equalTo(customer))
                .body("reason", nullValue())
                .body("items", hasSize(2))
                .body("items[0].productId", equalTo(apple.toString()))
                .body("items[0].name", equalTo("apple"))
                .body("items[0].quantity", equalTo(2))
                .body("items[0].unitPrice", equalTo(300))
                .body("items[0].lineTotal", equalTo(600))
                .body("items[1].name", equalTo("pear"))
                .body("subtotal", equalTo(850))
                .body("discount", equalTo(0))
                .body("total", equalTo(850))
                .body("paid.balance", equalTo(850))
                .body("paid.card", equalTo(0))
                .body("couponId", nullValue())
                .body("transactionId", notNullValue())
                .body("createdAt", endsWith("Z"))
                .body("updatedAt", endsWith("Z"));
        assertThat(events(placed.path("orderId"))).containsExactly("1,PENDING", "2,CONFIRMED");
        assertThat(coordinator.requests()).hasSize(1).first().satisfies(begin -> {
            assertThat(begin.uri()).isEqualTo("/transactions");
            assertThat(begin.prefer()).isEqualTo("wait=10");
            assertThat(begin.body())
                    .isEqualTo(
                            rows("SELECT begin_request FROM orders WHERE order_id = '" + placed.path("orderId") + "'")
                                    .get(0));
        });
        assertThat(read(placed.path("orderId")).body().asString())
                .isEqualTo(placed.body().asString());
    }

    @Test
    void whoDoesNotWaitIsAnsweredBeforeTheCoordinatorIs() {
        CountDownLatch answered = new CountDownLatch(1);
        StubServer.Script confirming = Coordinating.confirming();
        coordinator.answers(request -> {
            answered.await(5, TimeUnit.SECONDS);
            return confirming.answer(request);
        });
        Response placed = place(body(item(shelf.product("apple", 300), 1)));
        placed.then()
                .statusCode(202)
                .header("Location", endsWith("/orders/" + placed.path("orderId")))
                .body("status", equalTo("PENDING"))
                .body("transactionId", notNullValue());
        read(placed.path("orderId")).then().statusCode(200).body("status", equalTo("PENDING"));
        answered.countDown();
        await().atMost(SOON)
                .untilAsserted(() -> read(placed.path("orderId")).then().body("status", equalTo("CONFIRMED")));
    }

    @Test
    void aCancelledOrderTellsTheReason() {
        Reason reason = new Reason("OUT_OF_STOCK", "3 of product 7 are left, 5 are wanted", "stock");
        coordinator.answers(Coordinating.cancelling(reason));
        Response placed = placeAndWait(body(item(shelf.product("apple", 300), 1)));
        placed.then()
                .statusCode(201)
                .body("status", equalTo("CANCELLED"))
                .body("reason.code", equalTo("OUT_OF_STOCK"))
                .body("reason.detail", equalTo(reason.detail()))
                .body("reason.participant", equalTo("stock"));
        assertThat(events(placed.path("orderId"))).containsExactly("1,PENDING", "2,CANCELLED");
    }

    @Test
    void whoWaitsTooShortIsToldThatItIsNotOver() {
        coordinator.answers(Coordinating.trying());
        long start = System.nanoTime();
        place(newKey(), body(item(shelf.product("apple", 300), 1)), "wait=1")
                .then()
                .statusCode(202)
                .body("status", equalTo("PENDING"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(900), SOON);
    }

    @Test
    void whoWaitsIsNotLeftAloneWhenAReplyIsLost() {
        StubServer.Script confirming = Coordinating.confirming();
        coordinator.answers(request -> {
            StubServer.Answer answer = confirming.answer(request);
            return coordinator.requests().size() == 1 ? null : answer;
        });
        placeAndWait(body(item(shelf.product("apple", 300), 1)))
                .then()
                .statusCode(201)
                .body("status", equalTo("CONFIRMED"));
    }

    @Test
    void preferenceThatIsNoNumberIsIgnored() {
        coordinator.answers(Coordinating.trying());
        place(newKey(), body(item(shelf.product("apple", 300), 1)), "wait=long, return=minimal")
                .then()
                .statusCode(202)
                .header("Preference-Applied", nullValue());
    }

    /** More wait than there are worker threads or places; nobody is refused and everybody else is still served. */
    @Test
    void manyMayWaitAndTheRestIsAnsweredAtOnce() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        StubServer.Script confirming = Coordinating.confirming();
        coordinator.answers(request -> {
            if (request.prefer() != null) {
                over.await(8, TimeUnit.SECONDS);
            }
            return confirming.answer(request);
        });
        UUID apple = shelf.product("apple", 300);
        List<CompletableFuture<Response>> waiting = new ArrayList<>();
        for (int i = 0; i < StubPorts.MAX_WAITING; i++) {
            waiting.add(CompletableFuture.supplyAsync(() -> placeAndWait(body(item(apple, 1))), threads()));
        }
        await().atMost(SOON)
                .until(() -> coordinator.requests().stream()
                                .filter(request -> request.prefer() != null)
                                .count()
                        == StubPorts.MAX_WAITING);
        Response oneMore = placeAndWait(body(item(apple, 1)));
        oneMore.then().statusCode(202);
        assertThat(oneMore.time()).isLessThan(3_000);
        over.countDown();
        for (CompletableFuture<Response> each : waiting) {
            each.get(10, TimeUnit.SECONDS).then().statusCode(201).body("status", equalTo("CONFIRMED"));
        }
    }

    private static java.util.concurrent.Executor threads() {
        return command -> new Thread(command).start();
    }

    @Test
    void theCoordinatorIsAskedAsOurselvesAndStockToo() {
        placeAndWait(body(item(shelf.product("apple", 300), 1))).then().statusCode(201);
        assertThat(stock.requests()).hasSize(1);
        assertThat(stock.requests().get(0).authorization()).startsWith("Bearer ");
        assertThat(coordinator.requests().get(0).authorization())
                .isEqualTo(stock.requests().get(0).authorization());
    }

    /** The work hops between threads; the trace must come along. */
    @Test
    void everyCallBelongsToTheTraceOfTheRequest() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        coupon.answers(request -> StubServer.Answer.json(200, "{\"discount\":1}"));
        String body = body(item(shelf.product("apple", 300), 1))
                .replace("\"payment\"", "\"couponId\":\"" + UUID.randomUUID() + "\",\"payment\"");
        for (String prefer : List.of("wait=5", "none")) {
            coordinator.requests().clear();
            customer()
                    .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                    .header("Idempotency-Key", newKey())
                    .header("Prefer", prefer)
                    .contentType("application/json")
                    .body(body)
                    .post("/orders")
                    .then()
                    .statusCode(prefer.equals("none") ? 202 : 201);
            await().until(() -> !coordinator.requests().isEmpty());
            for (StubServer stub : List.of(stock, coupon, coordinator)) {
                assertThat(stub.requests())
                        .allSatisfy(request -> assertThat(request.traceparent()).contains(trace));
            }
        }
    }

    @Test
    void placingIsFourInserts() {
        coordinator.answers(Coordinating.trying());
        String body = body(item(shelf.product("apple", 300), 1), item(shelf.product("pear", 250), 2));
        place(body);
        String before = inserts();
        place(body).then().statusCode(202);
        assertThat(Long.parseLong(inserts()) - Long.parseLong(before)).isEqualTo(4);
    }

    private String inserts() {
        return rows("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'COM_INSERT'")
                .get(0);
    }
}

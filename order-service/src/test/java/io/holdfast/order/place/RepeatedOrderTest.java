package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.order.stub.StubServer;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class RepeatedOrderTest extends OrderTests {

    @Test
    void aRepeatShowsTheSameOrderAsItIsNow() {
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        String orderId = place(key, body, null).then().statusCode(202).extract().path("orderId");
        await().untilAsserted(() -> read(orderId).then().body("status", equalTo("CONFIRMED")));
        place(key, body, null)
                .then()
                .statusCode(202)
                .header("Idempotent-Replayed", "true")
                .body("orderId", equalTo(orderId))
                .body("status", equalTo("CONFIRMED"));
        place(key, body, "wait=5")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("orderId", equalTo(orderId))
                .body("status", equalTo("CONFIRMED"))
                .body("items[0].quantity", equalTo(1));
        assertThat(ordersOfTheCustomer()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wait=10"})
    void twentyAtOnceMakeOneOrder(String prefer) throws Exception {
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        List<Response> answers = atOnce(20, () -> place(key, body, prefer.isEmpty() ? null : prefer));
        assertThat(answers.stream().map(Response::statusCode)).containsOnly(prefer.isEmpty() ? 202 : 201);
        assertThat(answers.stream()
                        .map(answer -> answer.<String>path("orderId"))
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header("Idempotent-Replayed") == null))
                .hasSize(1);
        assertThat(ordersOfTheCustomer()).isEqualTo(1);
        // Whoever began the transaction sent the very same text; sweepers may ask for others meanwhile.
        assertThat(coordinator.requests().stream()
                        .map(StubServer.Request::body)
                        .filter(sent -> sent.contains("branches"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aWaitingRepeatWaitsForTheSameOrder() throws Exception {
        coordinator.answers(Coordinating.trying());
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        String orderId = place(key, body, null).then().statusCode(202).extract().path("orderId");
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> place(key, body, "wait=10"));
        Thread.sleep(300);
        assertThat(waiting).isNotDone();
        coordinator.answers(Coordinating.confirming());
        waiting.get()
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("orderId", equalTo(orderId))
                .body("status", equalTo("CONFIRMED"));
    }

    @Test
    void theKeyDoesNotStandForAnotherBody() {
        UUID apple = shelf.product("apple", 300);
        String key = newKey();
        String orderId = place(key, body(item(apple, 1)), "wait=5").path("orderId");
        refused(place(key, body(item(apple, 2)), null), 422, "IDEMPOTENCY_KEY_REUSED");
        refused(place(key, body(item(apple, 2)), "wait=5"), 422, "IDEMPOTENCY_KEY_REUSED");
        // The same content in other words is the same request.
        place(
                        key,
                        "{ \"payment\" : {\"cardToken\":null}, \"items\": [ {\"quantity\":1, \"productId\":\"%s\"} ] }"
                                .formatted(apple),
                        null)
                .then()
                .statusCode(202)
                .body("orderId", equalTo(orderId));
        assertThat(ordersOfTheCustomer()).isEqualTo(1);
    }

    @Test
    void theKeyIsTheCallersOwn() {
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        String orderId = place(key, body, "wait=5").path("orderId");
        as(TestTokens.customer("somebody-else-" + customer))
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/orders")
                .then()
                .statusCode(202)
                .header("Idempotent-Replayed", nullValue())
                .body("orderId", org.hamcrest.Matchers.not(orderId));
    }

    @Test
    void theKeyIsNotUsedUpWhileStockIsSilent() {
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        for (StubServer.Script silence : List.<StubServer.Script>of(
                request -> null,
                request -> StubServer.Answer.problem(503, "UNAVAILABLE", "later"),
                request -> StubServer.Answer.json(200, "{\"items\":"),
                request -> StubServer.Answer.json(
                        200, "{\"items\":[{\"productId\":\"%s\"}]}".formatted(UUID.randomUUID())),
                request -> {
                    Thread.sleep(1_200);
                    return shelf.answer(request);
                })) {
            stock.answers(silence);
            refused(place(key, body, null), 503, "UNAVAILABLE").then().header("Retry-After", "1");
        }
        stock.stop();
        refused(place(key, body, "wait=5"), 503, "UNAVAILABLE");
        assertThat(ordersOfTheCustomer()).isZero();
        stock.start();
        stock.answers(shelf);
        place(key, body, "wait=5")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue())
                .body("status", equalTo("CONFIRMED"));
    }

    @Test
    void aRepeatNeedsNoStock() {
        String key = newKey();
        String body = body(item(shelf.product("apple", 300), 1));
        String orderId = place(key, body, "wait=5").path("orderId");
        stock.stop();
        long start = System.nanoTime();
        place(key, body, "wait=5").then().statusCode(201).body("orderId", equalTo(orderId));
        coordinator.stop();
        place(key, body, "wait=5").then().statusCode(201).body("orderId", equalTo(orderId));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    private static List<Response> atOnce(int times, java.util.concurrent.Callable<Response> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            CyclicBarrier start = new CyclicBarrier(times);
            List<Future<Response>> futures = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}

package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.order.stub.StubServer;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class CouponAndCardTest extends OrderTests {

    private final UUID couponId = Ids.next();

    @Test
    void couponBalanceAndCardShareTheOrder() {
        coupon.answers(request -> StubServer.Answer.json(200, "{\"discount\":100}"));
        placeAndWait(request("{\"balanceAmount\":200,\"cardToken\":\"tok_ok\"}"))
                .then()
                .statusCode(201)
                .body("status", equalTo("CONFIRMED"))
                .body("subtotal", equalTo(1000))
                .body("discount", equalTo(100))
                .body("total", equalTo(900))
                .body("paid.balance", equalTo(200))
                .body("paid.card", equalTo(700))
                .body("couponId", equalTo(couponId.toString()));
        assertThat(coupon.requests()).hasSize(1).first().satisfies(quote -> {
            assertThat(quote.method()).isEqualTo("POST");
            assertThat(quote.uri()).isEqualTo("/coupons/" + couponId + "/quote");
            assertThat(quote.body()).isEqualTo("{\"amount\":1000}");
            // The customer's own token: a coupon is its owner's.
            assertThat(quote.authorization())
                    .isNotEqualTo(stock.requests().get(0).authorization());
        });
        List<String> branches = new ArrayList<>();
        JsonNode begin = CanonicalJson.read(coordinator.requests().get(0).body(), JsonNode.class);
        begin.get("branches")
                .forEach(branch -> branches.add(
                        branch.get("stage") + " " + branch.get("participant").asText()));
        assertThat(branches).containsExactly("1 order", "1 stock", "1 coupon", "1 balance", "2 payment");
    }

    @Test
    void aRefusedCouponMakesACancelledOrderAndNoTransaction() {
        coupon.answers(request -> StubServer.Answer.problem(409, "COUPON_NOT_USABLE", "it was used already"));
        String key = newKey();
        // It would not be covered without the discount; what the customer must hear is that the coupon is no good.
        String body = request("{\"balanceAmount\":900}");
        String orderId = place(key, body, "wait=5")
                .then()
                .statusCode(201)
                .body("status", equalTo("CANCELLED"))
                .body("reason.code", equalTo("COUPON_NOT_USABLE"))
                .body("reason.detail", equalTo("it was used already"))
                .body("reason.participant", equalTo("coupon"))
                .body("discount", equalTo(0))
                .body("total", equalTo(1000))
                .extract()
                .path("orderId");
        place(key, body, null)
                .then()
                .statusCode(202)
                .header("Idempotent-Replayed", "true")
                .body("orderId", equalTo(orderId))
                .body("status", equalTo("CANCELLED"));
        assertThat(events(orderId)).containsExactly("1,CANCELLED");
        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void aCouponThatIsNotTheirsIsRefusedLikeOneThatIsUsed() {
        coupon.answers(request -> StubServer.Answer.problem(404, "NOT_FOUND", "no coupon"));
        placeAndWait(request("{}"))
                .then()
                .statusCode(201)
                .body("status", equalTo("CANCELLED"))
                .body("reason.code", equalTo("COUPON_NOT_USABLE"));
    }

    @Test
    void theKeyIsNotUsedUpWhileCouponIsSilent() {
        String key = newKey();
        for (StubServer.Script silence : List.<StubServer.Script>of(
                request -> null,
                request -> StubServer.Answer.problem(500, "INTERNAL_ERROR", "oops"),
                request -> StubServer.Answer.problem(401, "UNAUTHENTICATED", "who?"),
                // What something between the two may answer.
                request -> StubServer.Answer.html(404),
                request -> StubServer.Answer.html(409),
                request -> StubServer.Answer.problem(404, "NO_ROUTE", "where?"),
                request -> StubServer.Answer.json(200, "{\"discount\":1001}"),
                request -> StubServer.Answer.json(200, "{\"discount\":-1}"))) {
            coupon.answers(silence);
            refused(place(key, request("{}"), null), 503, "UNAVAILABLE").then().header("Retry-After", "1");
        }
        coupon.stop();
        refused(place(key, request("{}"), null), 503, "UNAVAILABLE");
        assertThat(ordersOfTheCustomer()).isZero();
        coupon.start();
        coupon.answers(request -> StubServer.Answer.json(200, "{\"discount\":1000}"));
        place(key, request("{}"), "wait=5")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue())
                .body("status", equalTo("CONFIRMED"))
                .body("total", equalTo(0));
    }

    @Test
    void anOrderWhoseCardIsUndecidedAwaitsPayment() {
        coordinator.answers(Coordinating.awaitingPayment());
        String body = body(item(shelf.product("apple", 300), 1)).replace("{}", "{\"cardToken\":\"tok_pending_ok\"}");
        String orderId = place(body).then().statusCode(202).extract().path("orderId");
        await().untilAsserted(() -> read(orderId).then().body("status", equalTo("AWAITING_PAYMENT")));
        place(newKey(), body, "wait=1").then().statusCode(202);
        coordinator.answers(Coordinating.telling(io.holdfast.protocol.TransactionState.CONFIRMED, null));
        await().untilAsserted(() -> read(orderId).then().body("status", equalTo("CONFIRMED")));
        assertThat(events(orderId)).containsExactly("1,PENDING", "2,AWAITING_PAYMENT", "3,CONFIRMED");
    }

    private String request(String payment) {
        return "{\"items\":[%s],\"couponId\":\"%s\",\"payment\":%s}"
                .formatted(item(shelf.product("apple", 500), 2), couponId, payment);
    }
}

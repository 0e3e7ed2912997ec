package io.holdfast.payment.history;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.payment.GatewayAddress;
import io.holdfast.payment.HoldPayment;
import io.holdfast.payment.Orders;
import io.holdfast.payment.TestGateway;
import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentResourceTest {

    private final ParticipantClient participant = new ParticipantClient();

    private final TestGateway gateway = new TestGateway();

    @BeforeAll
    void openGateway() {
        gateway.up();
    }

    @AfterAll
    void closeGateway() {
        gateway.close();
    }

    private HoldPayment paid(String userId) {
        HoldPayment payload = Orders.payment(userId, "tok_ok");
        participant.tryBranch(newBranch(), payload).then().statusCode(200);
        return payload;
    }

    @Test
    void aPaymentTellsAllThatBecameOfIt() {
        HoldPayment payload = paid("carl");
        String id = as(TestTokens.customer("carl"))
                .get("/payments?orderId=" + payload.orderId())
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("nextCursor", equalTo(null))
                .extract()
                .path("items[0].paymentId");
        as(TestTokens.customer("carl"))
                .get("/payments/" + id)
                .then()
                .statusCode(200)
                .body("paymentId", equalTo(id))
                .body("orderId", equalTo(payload.orderId().toString()))
                .body("userId", equalTo("carl"))
                .body("amount", equalTo(payload.amount().intValue()))
                .body("state", equalTo("AUTHORIZED"))
                .body("pgReference", startsWith("pg_"))
                .body("history.state", contains("REQUESTED", "AUTHORIZED"))
                .body("history[0].at", notNullValue());
    }

    @Test
    void theCardTokenIsInNoPayment() {
        HoldPayment payload = paid("carl");
        String page = as(TestTokens.operator())
                .get("/payments?orderId=" + payload.orderId())
                .asString();
        assertThat(page).doesNotContain("tok_ok");
        assertThat(payload).hasToString("RESERVE " + payload.amount() + " for order " + payload.orderId());
    }

    @Test
    void customersSeeTheirOwnAndOperatorsAll() {
        HoldPayment payload = paid("dora");
        String path = "/payments?orderId=" + payload.orderId();
        String id = as(TestTokens.operator())
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .path("items[0].paymentId");
        as(TestTokens.operator()).get("/payments/" + id).then().statusCode(200);
        as(TestTokens.customer("carl")).get(path).then().statusCode(200).body("items", empty());
        refused(as(TestTokens.customer("carl")).get("/payments/" + id), 404, "NOT_FOUND");
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        List<String> placed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            placed.add(0, paid("erin").orderId().toString());
        }
        List<String> read = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Response page = as(TestTokens.customer("erin"))
                    .get("/payments?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            read.addAll(page.then().statusCode(200).extract().<List<String>>path("items.orderId"));
            cursor = page.path("nextCursor");
        }
        assertThat(read).isEqualTo(placed);
        as(TestTokens.customer("erin"))
                .get("/payments?state=AUTHORIZED")
                .then()
                .body("items", hasSize(5))
                .body("items.state", everyItem(equalTo("AUTHORIZED")));
        as(TestTokens.customer("erin")).get("/payments?state=UNKNOWN").then().body("items", empty());
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static void refused(Response response, int status, String code) {
        response.then().statusCode(status).contentType(Problem.MEDIA_TYPE).body("code", equalTo(code));
    }
}

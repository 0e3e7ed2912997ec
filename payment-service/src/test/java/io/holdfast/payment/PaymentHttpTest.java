package io.holdfast.payment;

import static io.restassured.RestAssured.given;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.contract.TccEndpoints;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.contract.Call;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentHttpTest extends HttpContract {

    private static final String CARL = "carl";
    private static final String SIGNATURE = "X-PG-Signature";

    private final ParticipantClient participant = new ParticipantClient();
    private final Caller operator = Caller.operator();
    private final Caller customer = Caller.customer(CARL);

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void openGateway() {
        gateway.up();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    @Override
    protected List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(List.of(
                Endpoint.of("GET", "/payments", customer, operator)
                        .accepts("an order", 200, call -> call.query("orderId", Ids.next()))
                        .accepts("a state", 200, call -> call.query("state", "CAPTURED")),
                Endpoint.of("GET", "/payments/{paymentId}", customer, operator)
                        .owned()
                        .valid(call -> call.path("paymentId", paymentOfCarl()))));
        endpoints.add(Endpoint.of("POST", "/webhooks/pg")
                .valid(call -> call.set("/eventId", "evt_" + UUID.randomUUID()))
                .sentAs(PaymentHttpTest::signed)
                .refuses("no signature", 401, "BAD_SIGNATURE", call -> call.header(SIGNATURE, ""))
                .refuses("half a signature", 401, "BAD_SIGNATURE", call -> call.header(SIGNATURE, "t=1767225599"))
                .refuses("another's signature", 401, "BAD_SIGNATURE", call -> call.header(SIGNATURE, "t=1,v1=00")));
        endpoints.addAll(TccEndpoints.ofOutside(
                () -> Orders.payment("tok_ok"),
                () -> Orders.payment("tok_declined"),
                () -> Orders.payment("tok_pending_ok"),
                this::unsettled,
                this::lapsed));
        return endpoints;
    }

    /** Signs what is about to be sent, unless the row has a signature of its own. */
    private static Call signed(Call call) {
        String body = call.text() != null
                ? call.text()
                : call.body() == null ? "" : call.body().toString();
        return call.headers().containsKey(SIGNATURE)
                ? call
                : call.header(SIGNATURE, Callback.signature(GatewayAddress.SECRET, Instant.now(), body));
    }

    private String paymentOfCarl() {
        HoldPayment payment = Orders.payment(CARL, "tok_ok");
        participant.tryBranch(ParticipantClient.newBranch(), payment);
        UUID orderId = payment.orderId();
        return given().header("Authorization", "Bearer " + customer.token())
                .get("/payments?orderId=" + orderId)
                .then()
                .statusCode(200)
                .extract()
                .path("items[0].paymentId");
    }

    /** The gateway's staff has voided what was held. */
    private BranchKey lapsed() {
        BranchKey key = ParticipantClient.newBranch();
        participant.tryBranch(key, Orders.payment("tok_ok")).then().statusCode(200);
        gateway.post("void", Map.of("key", key.toString()));
        return key;
    }

    /** The gateway speaks of another amount under the branch's key: nobody can tell what that means. */
    private BranchKey unsettled() {
        BranchKey key = ParticipantClient.newBranch();
        HoldPayment payment = Orders.payment("tok_ok");
        gateway.authorise(key, payment.amount() + 1_000_000, "tok_ok");
        participant.tryBranch(key, payment).then().statusCode(202);
        return key;
    }
}

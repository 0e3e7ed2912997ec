package io.holdfast.payment;

import static io.restassured.RestAssured.given;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.contract.TccEndpoints;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentHttpTest extends HttpContract {

    private static final String CARL = "carl";

    private final ParticipantClient participant = new ParticipantClient();
    private final Caller operator = Caller.operator();
    private final Caller customer = Caller.customer(CARL);
    private TestGateway gateway = closed();

    @SuppressWarnings("NullAway") // Replaced before each test.
    private static TestGateway closed() {
        return null;
    }

    @BeforeEach
    void openGateway() {
        gateway = new TestGateway();
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
        endpoints.addAll(TccEndpoints.ofOutside(
                () -> Orders.payment("tok_ok"),
                () -> Orders.payment("tok_declined"),
                () -> Orders.payment("tok_pending_ok"),
                this::unsettled));
        return endpoints;
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

    /** The gateway speaks of another amount under the branch's key: nobody can tell what that means. */
    private BranchKey unsettled() {
        BranchKey key = ParticipantClient.newBranch();
        HoldPayment payment = Orders.payment("tok_ok");
        gateway.authorise(key, payment.amount() + 1_000_000, "tok_ok");
        participant.tryBranch(key, payment).then().statusCode(202);
        return key;
    }
}

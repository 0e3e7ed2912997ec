package io.holdfast.payment;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway refuses to capture what is confirmed, and an operator ends the payment with its consent only. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class GiveUpTest {

    private static final String WHY = "the issuer does not pay, INC-17";

    private final ParticipantClient participant = new ParticipantClient();
    private final TestGateway gateway = new TestGateway();
    private final HoldPayment payload = Orders.payment("tok_ok");

    @BeforeEach
    void openGateway() {
        gateway.up();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    @Test
    void aRefusedPaymentIsVoidedAndTheCoordinatorIsTold() {
        BranchKey key = refused();
        giveUp(key)
                .then()
                .statusCode(200)
                .body("operator", equalTo("olga-operator"))
                .body("reason", equalTo(WHY))
                .body("before", equalTo("CONFIRMING"))
                .body("after", equalTo("CANCELLED"))
                .body("at", notNullValue());
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        participant
                .read(key)
                .then()
                .body("state", equalTo("CANCELLED"))
                .body("reason.code", equalTo("CONFIRM_REFUSED"));
        Payment payment = Payment.of(payload.orderId());
        assertThat(payment.state()).isEqualTo("VOIDED");
        assertThat(payment.history()).containsExactly("REQUESTED", "AUTHORIZED", "UNKNOWN", "VOIDED");
        // The gateway would pay now: it is too late.
        gateway.faults(Map.of());
        participant
                .confirm(key)
                .then()
                .statusCode(409)
                .body("code", equalTo("CANCELLED"))
                .body("detail", containsString("gave it up"));
        String first = written(key).asString();
        giveUp(key).then().statusCode(200);
        assertThat(written(key).then().statusCode(200).extract().asString()).isEqualTo(first);
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void aPaymentThatLapsedAtTheGatewayHasNothingToBeVoided() {
        BranchKey key = held();
        gateway.post("void", Map.of("key", key.toString()));
        participant.confirm(key).then().statusCode(409).body("code", equalTo("CONFIRM_REFUSED"));
        giveUp(key).then().statusCode(200);
        participant.read(key).then().body("state", equalTo("CANCELLED"));
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("VOIDED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void aPaymentThatIsCapturedAfterAllIsConfirmed() {
        BranchKey key = refused();
        gateway.faults(Map.of());
        for (int repeat = 0; repeat < 2; repeat++) {
            giveUp(key).then().statusCode(409).body("code", equalTo("CONFIRMED"));
        }
        participant.read(key).then().body("state", equalTo("CONFIRMED"));
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("CAPTURED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
        written(key).then().statusCode(404);
    }

    @Test
    void withoutTheGatewaysWordNothingIsGivenUp() throws Exception {
        BranchKey key = refused();
        gateway.down();
        giveUp(key).then().statusCode(503).body("code", equalTo("NOT_SETTLED")).header("Retry-After", notNullValue());
        for (String unclear : List.of("{}", "{\"code\":\"OVERLOADED\",\"message\":\"later\"}")) {
            try (AutoCloseable liar = gateway.liar(500, unclear)) {
                giveUp(key).then().statusCode(503).body("code", equalTo("NOT_SETTLED"));
            }
        }
        participant.read(key).then().body("state", equalTo("CONFIRMING"));
        written(key).then().statusCode(404);
    }

    /** The gateway refuses the capture, and is gone before it hears of the void: nothing is changed, and it is asked again. */
    @Test
    void whatCannotBeVoidedYetIsNotGivenUp() throws Exception {
        BranchKey key = refused();
        gateway.down();
        try (AutoCloseable refusing = gateway.refusesCapturesOnly()) {
            giveUp(key).then().statusCode(503).body("code", equalTo("NOT_SETTLED"));
        }
        participant.read(key).then().body("state", equalTo("CONFIRMING"));
        written(key).then().statusCode(404);
        gateway.up();
        gateway.faults(Map.of("refusedCaptures", 1));
        giveUp(key).then().statusCode(200).body("operator", equalTo("olga-operator"));
        participant.read(key).then().body("state", equalTo("CANCELLED"));
        participant.confirm(key).then().statusCode(409).body("code", equalTo("CANCELLED"));
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatIsNotConfirmingIsNotGivenUp() {
        giveUp(newBranch()).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
        BranchKey key = held();
        giveUp(key)
                .then()
                .statusCode(409)
                .body("code", equalTo("NOT_CONFIRMING"))
                .body("detail", containsString("HELD"));
        participant.cancel(key).then().statusCode(204);
        giveUp(key).then().statusCode(409).body("code", equalTo("NOT_CONFIRMING"));
        written(key).then().statusCode(404);
    }

    private BranchKey held() {
        BranchKey key = newBranch();
        participant.tryBranch(key, payload).then().statusCode(200);
        return key;
    }

    private BranchKey refused() {
        BranchKey key = held();
        gateway.faults(Map.of("refusedCaptures", 1));
        participant.confirm(key).then().statusCode(409).body("code", equalTo("CONFIRM_REFUSED"));
        return key;
    }

    private Response giveUp(BranchKey key) {
        return participant.giveUp(key, WHY);
    }

    private Response written(BranchKey key) {
        return participant.readGiveUp(key);
    }
}

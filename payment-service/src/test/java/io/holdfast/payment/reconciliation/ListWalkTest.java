package io.holdfast.payment.reconciliation;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.payment.GatewayAddress;
import io.holdfast.payment.HoldPayment;
import io.holdfast.payment.Orders;
import io.holdfast.payment.Payment;
import io.holdfast.payment.Rows;
import io.holdfast.payment.TestGateway;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Outside participants: whatever the PG has authorised and no row wants (REJECTED, CANCELLED, absent) is voided. The tests walk
 * by themselves: others authorise behind the service's back before they write the row.
 */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class ListWalkTest {

    private static final Duration LONG_AGO = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    ListWalk walk;

    private final ParticipantClient participant = new ParticipantClient();
    private final BranchKey key = newBranch();
    private final HoldPayment payload = Orders.payment("tok_ok");

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void openGateway() {
        gateway.up();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    private void authorised() {
        gateway.authorise(key, payload.amount(), payload.cardToken());
    }

    private void captured() {
        authorised();
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
    }

    @ParameterizedTest
    @CsvSource({"REJECTED, DECLINED", "CANCELLED, VOIDED"})
    void whatIsAuthorisedAndWasLetGoIsVoided(String reservation, String payment) {
        Rows.insert(key, payload, reservation, payment, LONG_AGO);
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo(payment);
    }

    @Test
    void whatIsAuthorisedAndNobodyKnowsIsVoided() {
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatIsPendingThereAndNobodyWantsIsVoidedBeforeItTakesAnything() {
        Rows.insert(key, payload, "CANCELLED", "VOIDED", LONG_AGO);
        gateway.authorise(key, payload.amount(), "tok_pending_lost");
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("PENDING", "VOIDED");
    }

    /** An authorisation can appear long after its request: it is found whenever it does. */
    @Test
    void whatAppearsLateIsFoundByALaterWalk() {
        Rows.insert(key, payload, "CANCELLED", "VOIDED", LONG_AGO);
        walk.walk();
        authorised();
        walk.walk();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @ParameterizedTest
    @CsvSource({"HELD, AUTHORIZED", "CONFIRMING, AUTHORIZED"})
    void whatIsWantedStays(String reservation, String payment) {
        Rows.insert(key, payload, reservation, payment, Duration.ZERO);
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).doesNotContain("VOIDED");
    }

    @Test
    void whatCouldNotBeVoidedIsNotPassed() {
        authorised();
        gateway.faults(Map.of("failedCalls", 1));
        walk.walk();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
        gateway.faults(Map.of());
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void aGatewayThatIsAwayIsWalkedLater() {
        Rows.insert(key, payload, "CANCELLED", "VOIDED", LONG_AGO);
        authorised();
        gateway.down();
        walk.walk();
        gateway.up();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatIsCapturedForWhatWasLetGoIsShownAndNeverMendedByAGuess() {
        Rows.insert(key, payload, "CANCELLED", "VOIDED", LONG_AGO);
        captured();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
        assertThat(unknown()).contains(payload.orderId().toString());
        // Somebody looks, and gives the money back at the gateway.
        gateway.post("refund", Map.of("key", key.toString(), "refundKey", "by hand", "amount", payload.amount()));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Payment.of(payload.orderId()).state()).isEqualTo("REFUNDED"));
        assertThat(unknown()).doesNotContain(payload.orderId().toString());
    }

    @Test
    void anotherAmountIsShownAndNeitherTakenNorVoided() {
        Rows.insert(key, payload, "HELD", "AUTHORIZED", LONG_AGO);
        gateway.authorise(key, payload.amount() + 1, payload.cardToken());
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
        assertThat(unknown()).contains(payload.orderId().toString());
        assertThat(participant.read(key).<String>path("state")).isEqualTo("HELD");
    }

    /** The callback got lost, and no question about the payment is answered: the list tells too. */
    @Test
    void theListSettlesWhatIsPending() {
        authorised();
        gateway.faults(Map.of("failedCalls", 1));
        Rows.insert(key, payload, "PENDING", "PENDING", LONG_AGO);
        walk.walk();
        assertThat(participant.read(key).<String>path("state")).isEqualTo("HELD");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
    }

    private static List<String> unknown() {
        return given().header("Authorization", "Bearer " + TestTokens.operator())
                .get("/payments?state=UNKNOWN&limit=100")
                .then()
                .statusCode(200)
                .extract()
                .path("items.orderId");
    }
}

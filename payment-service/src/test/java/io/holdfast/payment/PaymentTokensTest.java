package io.holdfast.payment;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every card of the simulator, from try to its end, against the real simulator and its ledger. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentTokensTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

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

    @ParameterizedTest
    @ValueSource(strings = {"tok_ok", "tok_pending_ok", "tok_pending_lost", "tok_duplicate", "tok_timeout", "tok_slow"})
    void confirmedIsCapturedOnceWithTheRightAmount(String token) {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment(token);
        // What is not known at once may be by the time of the answer: a sweeper asks, a callback comes.
        assertThat(participant.tryBranch(key, payload).statusCode())
                .isIn(token.equals("tok_ok") ? List.of(200) : List.of(200, 202));
        becomes(key, "HELD");
        participant.tryBranch(key, payload).then().statusCode(200);
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("AUTHORIZED");
        participant.confirm(key).then().statusCode(204);
        assertThat(gateway.states(key)).endsWith("AUTHORIZED", "CAPTURED");
        assertThat(gateway.states(payload.amount()))
                .containsOnlyOnce("CAPTURED")
                .isEqualTo(gateway.states(key));
        Payment payment = Payment.of(payload.orderId());
        assertThat(payment.state()).isEqualTo("CAPTURED");
        assertThat(payment.reference()).startsWith("pg_");
        assertThat(payment.history()).startsWith("REQUESTED").endsWith("AUTHORIZED", "CAPTURED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tok_declined", "tok_pending_declined", "tok_of_nobody"})
    void declinedIsRejectedAndNothingIsTaken(String token) {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment(token);
        assertThat(participant.tryBranch(key, payload).statusCode()).isIn(202, 409);
        becomes(key, "REJECTED");
        participant.tryBranch(key, payload).then().statusCode(409).body("reason.code", equalTo("PAYMENT_DECLINED"));
        participant.cancel(key).then().statusCode(204);
        assertThat(gateway.states(key)).endsWith("DECLINED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("DECLINED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tok_ok",
                "tok_pending_ok",
                "tok_pending_lost",
                "tok_duplicate",
                "tok_timeout",
                "tok_slow",
                "tok_pending_declined"
            })
    void cancelledAtOnceLeavesNothingAuthorised(String token) {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment(token);
        assertThat(participant.tryBranch(key, payload).statusCode()).isIn(200, 202);
        int cancelled = participant.cancel(key).statusCode();
        assertThat(cancelled).isIn(204, 503);
        // What is not settled is under way, and a sweeper may have ended it since.
        assertThat(participant.read(key).<String>path("state"))
                .isIn(cancelled == 204 ? List.of("CANCELLED") : List.of("CANCELLING", "CANCELLED"));
        becomes(key, "CANCELLED");
        participant.cancel(key).then().statusCode(204);
        participant.tryBranch(key, payload).then().statusCode(409).body("code", equalTo("CANCELLED"));
        assertThat(gateway.states(key)).endsWith("VOIDED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("VOIDED");
    }

    @Test
    void cancelOfWhatIsDeclinedMeanwhileEndsDeclined() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_pending_declined");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.states(key)).endsWith("DECLINED"));
        Rows.insert(key, payload, "CANCELLING", "PENDING", Duration.ZERO);
        becomes(key, "CANCELLED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("DECLINED");
    }

    private void becomes(BranchKey key, String state) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() ->
                        assertThat(participant.read(key).<String>path("state")).isEqualTo(state));
    }
}

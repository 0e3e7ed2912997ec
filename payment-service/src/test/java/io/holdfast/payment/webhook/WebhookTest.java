package io.holdfast.payment.webhook;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.payment.Callback;
import io.holdfast.payment.GatewayAddress;
import io.holdfast.payment.HoldPayment;
import io.holdfast.payment.Orders;
import io.holdfast.payment.Payment;
import io.holdfast.payment.Rows;
import io.holdfast.payment.TestGateway;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Metrics;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway calls back. Where only the callback may have settled something, the gateway is down and answers nobody. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class WebhookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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

    private void thereIs(String reservation, String payment) {
        Rows.insert(key, payload, reservation, payment, Duration.ofMinutes(1));
    }

    private Callback callback(String state) {
        return Callback.of(state, key, payload.amount());
    }

    private String state() {
        return participant.read(key).path("state");
    }

    private Payment payment() {
        return Payment.of(payload.orderId());
    }

    private static String outcomeOf(Callback callback) {
        return Rows.value("SELECT outcome FROM pg_event WHERE event_id = ?", callback.eventId());
    }

    @Test
    void aCallbackSettlesAPendingBranchAtOnceAndTheCoordinatorIsTold() {
        gateway.down();
        thereIs("PENDING", "PENDING");
        Callback callback = callback("AUTHORIZED");
        callback.send().then().statusCode(200).body("duplicate", equalTo(false));
        assertThat(state()).isEqualTo("HELD");
        assertThat(payment().state()).isEqualTo("AUTHORIZED");
        assertThat(payment().reference()).isEqualTo("pg_of_" + key.transactionId());
        assertThat(outcomeOf(callback)).isEqualTo("AGREED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StubCoordinator.outcome(key)).contains("\"HELD\""));
    }

    @ParameterizedTest
    @CsvSource({"DECLINED", "VOIDED"})
    void aRefusalIsRecordedAsFinalAndTheCoordinatorIsTold(String how) {
        gateway.down();
        thereIs("PENDING", "UNKNOWN");
        callback(how).send().then().statusCode(200);
        participant.tryBranch(key, payload).then().statusCode(409).body("reason.code", equalTo("PAYMENT_DECLINED"));
        assertThat(payment().state()).isEqualTo("DECLINED");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(StubCoordinator.outcome(key)).contains("\"REJECTED\"", "PAYMENT_DECLINED"));
    }

    /** No answer to any call of ours has named it, but the gateway has: from then on it cannot deny knowing it. */
    @ParameterizedTest
    @CsvSource({"PENDING, PENDING", "CANCELLING, AUTHORIZED"})
    void whatACallbackHasNamedIsNotLetGoBecauseItIsDenied(String reservation, String told) throws Exception {
        gateway.down();
        thereIs(reservation, "UNKNOWN");
        callback(told).send().then().statusCode(200);
        participant.cancel(key).then().statusCode(503);
        try (AutoCloseable copy = gateway.laggingCopy()) {
            await().during(Duration.ofSeconds(4))
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state()).isEqualTo("CANCELLING"));
        }
        gateway.up();
        gateway.authorise(key, payload.amount(), payload.cardToken());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("CANCELLED"));
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    /** Outside participants: the outcome is told to the coordinator only after HELD or REJECTED is committed. */
    @Test
    void theOutcomeIsToldOnlyAfterItIsCommitted() throws Exception {
        gateway.down();
        thereIs("PENDING", "PENDING");
        CompletableFuture<Integer> calling;
        try (Connection connection =
                Arc.container().instance(DataSource.class).get().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement lock = connection.prepareStatement(
                    "SELECT state FROM reservation WHERE transaction_id = ? AND branch_id = ? FOR UPDATE")) {
                lock.setString(1, key.transactionId().toString());
                lock.setString(2, key.branchId());
                lock.executeQuery();
                calling = CompletableFuture.supplyAsync(
                        () -> callback("AUTHORIZED").send().statusCode());
                Thread.sleep(1_000);
                assertThat(StubCoordinator.outcome(key)).isEmpty();
            } finally {
                connection.rollback();
            }
        }
        assertThat(calling.join()).isEqualTo(200);
        assertThat(state()).isEqualTo("HELD");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StubCoordinator.outcome(key)).contains("\"HELD\""));
    }

    @Test
    void anEventIsStoredOnceHoweverOftenItComes() throws Exception {
        gateway.down();
        thereIs("PENDING", "PENDING");
        Callback callback = callback("AUTHORIZED");
        List<CompletableFuture<Boolean>> sent = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> callback.send().then().statusCode(200).extract().<Boolean>path("duplicate")))
                .toList();
        assertThat(sent).extracting(CompletableFuture::join).containsOnlyOnce(false);
        assertThat(Rows.value("SELECT COUNT(*) FROM pg_event WHERE payment_key = ?", key.toString()))
                .isEqualTo("1");
        assertThat(payment().history()).containsExactly("AUTHORIZED");
    }

    @Test
    void bothSecretsAreBelievedWhileOneIsReplaced() {
        gateway.down();
        thereIs("PENDING", "PENDING");
        callback("AUTHORIZED")
                .signedWith(GatewayAddress.PREVIOUS_SECRET)
                .send()
                .then()
                .statusCode(200);
        assertThat(state()).isEqualTo("HELD");
    }

    @Test
    void aForgedCallbackChangesNothing() {
        gateway.down();
        thereIs("PENDING", "PENDING");
        Callback genuine = callback("DECLINED");
        String body = CanonicalJson.write(genuine.event());
        String other = CanonicalJson.write(callback("AUTHORIZED").event());
        Instant now = Instant.now();
        for (String signature : List.of(
                "",
                "t=" + now.getEpochSecond(),
                Callback.signature("development-another-secret", now, body),
                Callback.signature(GatewayAddress.SECRET, now, other),
                Callback.signature(GatewayAddress.SECRET, now.minusSeconds(310), body),
                Callback.signature(GatewayAddress.SECRET, now.plusSeconds(310), body))) {
            Callback.send(body, signature)
                    .then()
                    .statusCode(401)
                    .contentType(Problem.MEDIA_TYPE)
                    .body("code", equalTo("BAD_SIGNATURE"));
        }
        assertThat(state()).isEqualTo("PENDING");
        assertThat(payment().state()).isEqualTo("PENDING");
        assertThat(Rows.value("SELECT COUNT(*) FROM pg_event WHERE payment_key = ?", key.toString()))
                .isEqualTo("0");
    }

    @Test
    void anOlderEventNeverMovesThePaymentBack() {
        gateway.down();
        thereIs("PENDING", "PENDING");
        callback("VOIDED").with("sequence", 9).send().then().statusCode(200);
        Callback older = callback("AUTHORIZED").with("sequence", 8);
        older.send().then().statusCode(200);
        assertThat(state()).isEqualTo("REJECTED");
        assertThat(payment().state()).isEqualTo("DECLINED");
        assertThat(outcomeOf(older)).isEqualTo("OUTDATED");
    }

    @Test
    void eventsInAnyOrderEndCaptured() {
        participant.tryBranch(key, payload).then().statusCode(200);
        participant.confirm(key).then().statusCode(204);
        String reference = payment().reference();
        for (String state : List.of("CAPTURED", "AUTHORIZED", "PENDING", "AUTHORIZED", "CAPTURED")) {
            callback(state).with("reference", reference).send().then().statusCode(200);
        }
        assertThat(state()).isEqualTo("CONFIRMED");
        assertThat(payment().history()).containsExactly("REQUESTED", "AUTHORIZED", "CAPTURED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
    }

    @ParameterizedTest
    @CsvSource({"amount, 1", "currency, USD", "reference, pg_another"})
    void anotherAmountCurrencyOrReferenceIsShownAndNeverApplied(String field, String value) {
        thereIs("PENDING", "PENDING");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("HELD"));
        Callback callback = callback("AUTHORIZED")
                .with("reference", payment().reference())
                .with(field, field.equals("amount") ? payload.amount() + 1 : value);
        callback.send().then().statusCode(200);
        assertThat(outcomeOf(callback)).isEqualTo("CONTRADICTED");
        assertThat(state()).isEqualTo("HELD");
        assertThat(payment().history()).contains("UNKNOWN");
        assertThat(payment().details().toString()).contains(field.equals("amount") ? "expected" : value);
        // The gateway itself is asked, and only its word makes the payment clear again.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(payment().state()).isEqualTo("AUTHORIZED"));
        participant.confirm(key).then().statusCode(204);
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
    }

    @Test
    void aPendingPaymentOverAnotherAmountStaysPending() {
        gateway.down();
        thereIs("PENDING", "PENDING");
        callback("AUTHORIZED")
                .with("amount", payload.amount() + 1)
                .send()
                .then()
                .statusCode(200);
        assertThat(state()).isEqualTo("PENDING");
        assertThat(payment().state()).isEqualTo("UNKNOWN");
        assertThat(StubCoordinator.outcome(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED, VOIDED", "REJECTED, DECLINED"})
    void aLateCallbackOverWhatIsLetGoIsVoidedAtTheGateway(String reservation, String payment) {
        thereIs(reservation, payment);
        gateway.authorise(key, payload.amount(), payload.cardToken());
        Callback callback = callback("AUTHORIZED");
        callback.send().then().statusCode(200);
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(state()).isEqualTo(reservation);
        assertThat(payment().state()).isEqualTo(payment);
        assertThat(outcomeOf(callback)).isEqualTo("VOIDED");
    }

    /** Also while none of them is tried again. */
    @Test
    void whatIsNotAppliedIsCountedAllTheTime() {
        thereIs("CANCELLED", "VOIDED");
        gateway.down();
        callback("AUTHORIZED").send().then().statusCode(200);
        await().atMost(PATIENCE).during(Duration.ofSeconds(5)).until(() -> waiting() >= 1);
        gateway.up();
        gateway.authorise(key, payload.amount(), payload.cardToken());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED"));
    }

    private static double waiting() {
        return Metrics.sum("holdfast_payment_events_waiting");
    }

    @Test
    void aCallbackWhoseVoidFailsIsKeptUntilItSucceeds() {
        thereIs("CANCELLED", "VOIDED");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.down();
        Callback callback = callback("AUTHORIZED");
        callback.send().then().statusCode(200);
        assertThat(outcomeOf(callback)).isEqualTo("null");
        gateway.up();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(outcomeOf(callback)).isEqualTo("VOIDED"));
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    /** The database's clock was set back after the event was put off. */
    @Test
    void anEventWhoseTurnIsFarAheadIsAppliedNow() {
        thereIs("CANCELLED", "VOIDED");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.down();
        Callback callback = callback("AUTHORIZED");
        callback.send().then().statusCode(200);
        Rows.change("UPDATE pg_event SET next_attempt_at = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE event_id = '"
                + callback.eventId() + "'");
        gateway.up();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(outcomeOf(callback)).isEqualTo("VOIDED"));
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    /** The row is written before anything is sent, so what has none is nobody's. */
    @Test
    void whatNobodyKnowsIsStoredAndVoided() {
        gateway.authorise(key, payload.amount(), payload.cardToken());
        Callback callback = callback("AUTHORIZED");
        callback.send().then().statusCode(200);
        assertThat(outcomeOf(callback)).isEqualTo("VOIDED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        participant.read(key).then().statusCode(404);
    }

    @Test
    void whatIsCapturedForACancelledOrderIsShownAndNotMended() {
        thereIs("CANCELLED", "VOIDED");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
        callback("CAPTURED").send().then().statusCode(200);
        assertThat(payment().state()).isEqualTo("UNKNOWN");
        assertThat(state()).isEqualTo("CANCELLED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
    }

    @Test
    void aCallbackThatOvertakesTheAnswerOfTheTryIsNotLost() {
        HoldPayment slow = Orders.payment("tok_slow");
        CompletableFuture<Integer> trying = CompletableFuture.supplyAsync(
                () -> participant.tryBranch(key, slow).statusCode());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("PENDING"));
        Callback.of("AUTHORIZED", key, slow.amount()).send().then().statusCode(200);
        assertThat(state()).isEqualTo("HELD");
        assertThat(trying.join()).isIn(200, 202);
        assertThat(state()).isEqualTo("HELD");
    }

    @Test
    void anEventThatAKilledProcessHasOnlyStoredIsAppliedLater() throws Exception {
        gateway.down();
        thereIs("PENDING", "PENDING");
        Callback callback = callback("AUTHORIZED");
        try (Connection connection =
                        Arc.container().instance(DataSource.class).get().getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO pg_event (event_id, payment_key, sequence, body, attempts, received_at, next_attempt_at)
                        VALUES (?, ?, 7, ?, 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))""")) {
            insert.setString(1, callback.eventId());
            insert.setString(2, key.toString());
            insert.setString(3, CanonicalJson.write(callback.event()));
            insert.executeUpdate();
            connection.commit();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("HELD"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(outcomeOf(callback)).isEqualTo("AGREED"));
    }

    /** The real simulator calls, three times each and out of order. */
    @Test
    void theSimulatorsOwnCallbacksAreTakenAndItsForgedOnesAreNot() {
        gateway.faults(Map.of("forgedCallbacks", 1, "heldBackCallbacks", 0.5, "seed", 11));
        HoldPayment duplicate = Orders.payment("tok_duplicate");
        participant.tryBranch(key, duplicate).then().statusCode(202);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("HELD"));
        participant.confirm(key).then().statusCode(204);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(gateway.callbacks("DELIVERED")).isEqualTo(6);
            assertThat(gateway.callbacks("FORGED")).isEqualTo(2);
        });
        assertThat(gateway.callbacks("FORGED_ACCEPTED")).isZero();
        assertThat(gateway.states(key)).containsExactly("PENDING", "AUTHORIZED", "CAPTURED");
        assertThat(Payment.of(duplicate.orderId()).state()).isEqualTo("CAPTURED");
        assertThat(Rows.value("SELECT COUNT(*) FROM pg_event WHERE payment_key = ?", key.toString()))
                .isEqualTo("2");
    }
}

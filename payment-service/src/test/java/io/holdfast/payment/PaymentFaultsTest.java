package io.holdfast.payment;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.fence.Finished;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Metrics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway is away, hangs, lies or forgets; the service died in the middle; everybody calls at once. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class PaymentFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG_AGO = Duration.ofMinutes(1);

    @Inject
    Finished finished;

    private final ParticipantClient participant = new ParticipantClient();

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void openGateway() {
        gateway.up();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    @Test
    void aGatewayThatWasNeverReachedIsGivenUp() {
        gateway.down();
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        for (int repeat = 0; repeat < 2; repeat++) {
            participant
                    .tryBranch(key, payload)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("REJECTED"))
                    .body("reason.code", equalTo("PARTICIPANT_UNAVAILABLE"));
        }
        gateway.up();
        participant.tryBranch(key, payload).then().statusCode(409);
        participant.cancel(key).then().statusCode(204);
        Payment payment = Payment.of(payload.orderId());
        assertThat(payment.state()).isEqualTo("VOIDED");
        assertThat(payment.history()).containsExactly("REQUESTED", "VOIDED");
        assertThat(gateway.states(key)).isEmpty();
    }

    /** An earlier process may have sent the request: not reaching the gateway now proves nothing. */
    @Test
    void whatMayHaveBeenSentIsNeverGivenUp() throws InterruptedException {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.down();
        Rows.insert(key, payload, "PENDING", "REQUESTED", LONG_AGO);
        participant.tryBranch(key, payload).then().statusCode(202);
        Thread.sleep(1_500);
        participant.tryBranch(key, payload).then().statusCode(202);
        gateway.up();
        becomes(key, "HELD");
        participant.confirm(key).then().statusCode(204);
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {}",
                "503 | {\"code\":\"OVERLOADED\",\"message\":\"later\"}",
                "404 | <html>no such page</html>",
                "404 | {\"code\":\"NOT_FOUND\",\"message\":\"wrong address\"}",
                "401 | {\"code\":\"UNAUTHENTICATED\",\"message\":\"wrong key\"}",
                "200 | {\"key\":",
                "200 | {}",
                "200 | {\"key\":\"somebody/else\",\"state\":\"DECLINED\",\"amount\":1,\"currency\":\"KRW\"}",
                "302 | {}"
            })
    void anUnclearAnswerIsKeptUntilTheGatewayTells(int status, String body) throws Exception {
        gateway.down();
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        try (AutoCloseable liar = gateway.liar(status, body)) {
            participant.tryBranch(key, payload).then().statusCode(202).body("state", equalTo("PENDING"));
            participant.confirm(key).then().statusCode(503);
            Payment payment = Payment.of(payload.orderId());
            assertThat(payment.state()).isEqualTo("UNKNOWN");
            assertThat(payment.details().get(1)).contains(status == 200 ? "" : Integer.toString(status));
            unclearIsShown();
        }
        gateway.up();
        becomes(key, "HELD");
        participant.confirm(key).then().statusCode(204);
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
        assertThat(Payment.of(payload.orderId()).history())
                .containsExactly("REQUESTED", "UNKNOWN", "AUTHORIZED", "CAPTURED");
    }

    @Test
    void aCaptureWhoseAnswerIsUnclearGoesOnUntilItIsDone() throws Exception {
        HoldPayment payload = Orders.payment("tok_ok");
        BranchKey key = held(payload);
        gateway.down();
        participant.confirm(key).then().statusCode(503);
        participant.cancel(key).then().statusCode(409).body("code", equalTo("CONFIRMED"));
        try (AutoCloseable liar = gateway.liar(500, "{}")) {
            participant.confirm(key).then().statusCode(503);
            assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN");
        }
        gateway.up();
        becomes(key, "CONFIRMED");
        isCaptured(key, payload);
    }

    /**
     * Outside participants: a definite refusal of a capture parks at once. The gateway's staff has voided what we have confirmed, or
     * the authorisation has lapsed. Nobody guesses: it is said, shown, and stays.
     */
    @Test
    void aRefusedCaptureStaysConfirmingAndIsShown() {
        HoldPayment payload = Orders.payment("tok_ok");
        BranchKey key = held(payload);
        gateway.post("void", Map.of("key", key.toString()));
        for (int repeat = 0; repeat < 2; repeat++) {
            participant.confirm(key).then().statusCode(409).body("code", equalTo("CONFIRM_REFUSED"));
        }
        participant.cancel(key).then().statusCode(409).body("code", equalTo("CONFIRMED"));
        participant.read(key).then().body("state", equalTo("CONFIRMING"));
        Payment payment = Payment.of(payload.orderId());
        assertThat(payment.state()).isEqualTo("UNKNOWN");
        assertThat(payment.history()).containsExactly("REQUESTED", "AUTHORIZED", "UNKNOWN");
        assertThat(payment.details().get(2)).contains("NOT_AUTHORIZED");
        unclearIsShown();
    }

    @Test
    void aCancelledPaymentThatIsCapturedAtTheGatewayIsShown() {
        HoldPayment payload = Orders.payment("tok_ok");
        BranchKey key = held(payload);
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
        participant.cancel(key).then().statusCode(503);
        participant.read(key).then().body("state", equalTo("CANCELLING"));
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN");
    }

    @Test
    void cancelWhileAnAuthorisationIsUnderWayLeavesNothingAuthorised() throws Exception {
        Map<BranchKey, HoldPayment> all = new LinkedHashMap<>();
        List<CompletableFuture<Integer>> tries = new ArrayList<>();
        for (String token : List.of("tok_slow", "tok_timeout", "tok_slow", "tok_ok")) {
            BranchKey key = newBranch();
            HoldPayment payload = Orders.payment(token);
            all.put(key, payload);
            tries.add(CompletableFuture.supplyAsync(
                    () -> participant.tryBranch(key, payload).statusCode(), task -> new Thread(task).start()));
            // On a slow machine the cancel would be there first, and nothing would ever be asked for.
            await().atMost(PATIENCE).until(() -> participant.read(key).statusCode() == 200);
            Thread.sleep(100);
            assertThat(participant.cancel(key).statusCode()).isIn(204, 503);
        }
        all.keySet().forEach(key -> becomes(key, "CANCELLED"));
        tries.forEach(trying -> assertThat(trying.join()).isIn(200, 409));
        // Longer than any authorisation takes.
        Thread.sleep(2_000);
        all.forEach((key, payload) -> {
            assertThat(gateway.states(key)).endsWith("VOIDED");
            assertThat(Payment.of(payload.orderId()).state()).isEqualTo("VOIDED");
        });
    }

    @Test
    void whatTheGatewayDoesNotKnowIsLetGoOnlyAfterTheLongestLifeOfACall() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        Rows.insert(key, payload, "PENDING", "REQUESTED", Duration.ZERO);
        long begin = System.nanoTime();
        participant.cancel(key).then().statusCode(503);
        becomes(key, "CANCELLED");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_800));
        assertThat(gateway.states(key)).isEmpty();
    }

    @Test
    void aRequestThatArrivesAfterTheFirstVoidIsVoidedToo() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        Rows.insert(key, payload, "PENDING", "REQUESTED", Duration.ZERO);
        participant.cancel(key).then().statusCode(503);
        gateway.authorise(key, payload.amount(), payload.cardToken());
        becomes(key, "CANCELLED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    /** The gateway fails over to a copy that lags: it authorised what it now denies knowing, and will have it again. */
    @Test
    void whatTheGatewayHasNamedIsNotLetGoBecauseItDeniesIt() throws Exception {
        HoldPayment payload = Orders.payment("tok_ok");
        BranchKey key = held(payload);
        Rows.sentBefore(key, 1);
        gateway.down();
        try (AutoCloseable copy = gateway.laggingCopy()) {
            for (int repeat = 0; repeat < 2; repeat++) {
                participant.cancel(key).then().statusCode(503);
            }
            participant.read(key).then().body("state", equalTo("CANCELLING"));
            Payment payment = Payment.of(payload.orderId());
            assertThat(payment.state()).isEqualTo("UNKNOWN");
            assertThat(payment.details().get(2)).contains("denies knowing", "UNKNOWN_PAYMENT");
        }
        gateway.up();
        becomes(key, "CANCELLED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("VOIDED");
    }

    @Test
    void aCaptureThatTheGatewayDeniesKnowingIsNotRefused() throws Exception {
        HoldPayment payload = Orders.payment("tok_ok");
        BranchKey key = held(payload);
        Rows.sentBefore(key, 1);
        gateway.down();
        try (AutoCloseable copy = gateway.laggingCopy()) {
            participant.confirm(key).then().statusCode(503).body("code", equalTo("NOT_SETTLED"));
            participant.giveUp(key, "denied").then().statusCode(503).body("code", equalTo("NOT_SETTLED"));
            participant.read(key).then().body("state", equalTo("CONFIRMING"));
            assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN");
        }
        gateway.up();
        becomes(key, "CONFIRMED");
        isCaptured(key, payload);
    }

    /** No authorisation lives so long: a gateway that has forgotten it is believed, and an operator can give the payment up. */
    @Test
    void whatTheGatewayDeniesWhenItMustHaveLapsedIsOver() throws Exception {
        BranchKey cancelled = newBranch();
        BranchKey confirmed = newBranch();
        for (BranchKey key : List.of(cancelled, confirmed)) {
            participant.tryBranch(key, Orders.payment("tok_ok")).then().statusCode(200);
            Rows.sentBefore(key, 31);
        }
        gateway.down();
        try (AutoCloseable copy = gateway.laggingCopy()) {
            participant.cancel(cancelled).then().statusCode(204);
            participant.confirm(confirmed).then().statusCode(409).body("code", equalTo("CONFIRM_REFUSED"));
            participant.read(confirmed).then().body("state", equalTo("CONFIRMING"));
            participant.giveUp(confirmed, "denied").then().statusCode(200);
            participant.read(confirmed).then().body("state", equalTo("CANCELLED"));
        }
    }

    /** Whatever its column cannot hold must not make each look at the payment fail. */
    @Test
    void aNameThatCannotBeKeptIsUnclear() throws Exception {
        for (String name : List.of("pg".repeat(101), "pg_\u00fc")) {
            BranchKey key = newBranch();
            HoldPayment payload = Orders.payment("tok_ok");
            gateway.down();
            String answer = CanonicalJson.write(Map.of(
                    "key",
                    key.toString(),
                    "reference",
                    name,
                    "state",
                    "AUTHORIZED",
                    "amount",
                    payload.amount(),
                    "currency",
                    "KRW"));
            try (AutoCloseable liar = gateway.liar(200, answer)) {
                participant.tryBranch(key, payload).then().statusCode(202).body("state", equalTo("PENDING"));
                assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN");
            }
            gateway.up();
            becomes(key, "HELD");
        }
    }

    /** The database's clock was set back: what was asked about before that is not left alone until then. */
    @Test
    void whatWasAskedAboutInTheFutureIsAskedAboutNow() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
        gateway.down();
        Rows.insert(key, payload, "CONFIRMED", "UNKNOWN", LONG_AGO);
        Rows.change("UPDATE payment SET asked_at = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE transaction_id = '"
                + key.transactionId() + "'");
        gateway.up();
        recordBecomes(payload, "CAPTURED");
    }

    /** So was it after the request had left; the same key makes it safe to send it again. */
    @Test
    void whatWasSentInTheFutureIsSentAgainNow() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        Rows.insert(key, payload, "PENDING", "REQUESTED", Duration.ofHours(-1));
        becomes(key, "HELD");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
    }

    /** An unclear payment of a cancelled order becomes clear by its void only. */
    @Test
    void whatIsUnclearAndDeniedStaysUnclear() throws Exception {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        gateway.down();
        try (AutoCloseable copy = gateway.laggingCopy()) {
            Rows.insert(key, payload, "CANCELLED", "UNKNOWN", LONG_AGO);
            Rows.named(key, "pg_1");
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN"));
        }
        gateway.up();
        gateway.authorise(key, payload.amount(), payload.cardToken());
        recordBecomes(payload, "VOIDED");
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatAKilledProcessHasLeftIsDrivenToItsEnd() {
        BranchKey neverSent = newBranch();
        BranchKey pending = newBranch();
        BranchKey confirming = newBranch();
        BranchKey captured = newBranch();
        BranchKey cancelling = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        for (BranchKey key : List.of(pending, confirming, captured, cancelling)) {
            gateway.authorise(key, payload.amount(), payload.cardToken());
        }
        gateway.post("capture", Map.of("key", captured.toString(), "amount", payload.amount()));
        Rows.insert(neverSent, payload, "PENDING", "REQUESTED", LONG_AGO);
        Rows.insert(pending, payload, "PENDING", "PENDING", LONG_AGO);
        Rows.insert(confirming, payload, "CONFIRMING", "AUTHORIZED", LONG_AGO);
        Rows.insert(captured, payload, "CONFIRMING", "AUTHORIZED", LONG_AGO);
        Rows.insert(cancelling, payload, "CANCELLING", "UNKNOWN", LONG_AGO);
        becomes(neverSent, "HELD");
        becomes(pending, "HELD");
        becomes(confirming, "CONFIRMED");
        becomes(captured, "CONFIRMED");
        becomes(cancelling, "CANCELLED");
        assertThat(gateway.states(neverSent)).containsExactly("AUTHORIZED");
        assertThat(gateway.states(pending)).containsExactly("AUTHORIZED");
        assertThat(gateway.states(confirming)).containsExactly("AUTHORIZED", "CAPTURED");
        assertThat(gateway.states(captured)).containsExactly("AUTHORIZED", "CAPTURED");
        assertThat(gateway.states(cancelling)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void aHundredEqualTriesAtOnceTakeTheMoneyOnce() throws Exception {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            List<Future<Integer>> answers = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(
                            () -> participant.tryBranch(key, payload).statusCode()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(200, 202);
            }
        } finally {
            threads.shutdownNow();
        }
        becomes(key, "HELD");
        assertThat(gateway.states(payload.amount())).containsExactly("AUTHORIZED");
    }

    /** The retention has passed. Whether the order was confirmed is not known any more: nothing follows from a guess. */
    @Test
    void withoutItsReservationAnUnclearPaymentIsLeftToAHuman() {
        record Left(BranchKey key, HoldPayment payload, String last) {}
        List<Left> all = new ArrayList<>();
        for (String last : List.of("VOIDED", "CAPTURED", "AUTHORIZED")) {
            BranchKey key = newBranch();
            HoldPayment payload = Orders.payment("tok_ok");
            gateway.authorise(key, payload.amount(), payload.cardToken());
            if (last.equals("VOIDED")) {
                gateway.post("void", Map.of("key", key.toString()));
            } else if (last.equals("CAPTURED")) {
                gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
            }
            Rows.insertWithoutReservation(key, payload, "UNKNOWN");
            all.add(new Left(key, payload, last));
        }
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .untilAsserted(() -> all.forEach(left -> {
                    assertThat(Payment.of(left.payload().orderId()).state()).isEqualTo("UNKNOWN");
                    assertThat(gateway.states(left.key())).endsWith(left.last());
                }));
    }

    @Test
    void moneyGivenBackClearsAPaymentWithoutAReservation() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        refunded(key, payload);
        Rows.insertWithoutReservation(key, payload, "UNKNOWN");
        recordBecomes(payload, "REFUNDED");
    }

    @Test
    void aReservationStaysWhileItsPaymentIsUnclear() {
        BranchKey unclear = newBranch();
        BranchKey clear = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        gateway.authorise(unclear, payload.amount(), payload.cardToken());
        Rows.insert(unclear, payload, "CONFIRMED", "UNKNOWN", LONG_AGO);
        Rows.insert(clear, payload, "CONFIRMED", "CAPTURED", LONG_AGO);
        assertThat(finished.remove(List.of(unclear, clear))).isEqualTo(1);
        participant.read(unclear).then().statusCode(200);
        participant.read(clear).then().statusCode(404);
    }

    /** Money that was given back is not held, and the order must not be confirmed over it. */
    @Test
    void whatWasGivenBackWhilePendingIsNotHeld() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        refunded(key, payload);
        Rows.insert(key, payload, "PENDING", "PENDING", LONG_AGO);
        participant.tryBranch(key, payload).then().statusCode(202);
        Callback.of("REFUNDED", key, payload.amount()).send().then().statusCode(200);
        participant.read(key).then().body("state", equalTo("PENDING"));
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("UNKNOWN");
        assertThat(StubCoordinator.outcome(key)).isEmpty();
    }

    @Test
    void aPaymentWithALongHistoryIsShownAsContradictedAllTheSame() {
        BranchKey key = newBranch();
        HoldPayment payload = Orders.payment("tok_ok");
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
        Rows.insert(key, payload, "CANCELLED", "VOIDED", LONG_AGO);
        Rows.fillHistory(key, 50);
        Callback.of("CAPTURED", key, payload.amount()).send().then().statusCode(200);
        assertThat(Rows.value(
                        "SELECT CONCAT(state, ' ', detail, ' ', JSON_LENGTH(history)) FROM payment"
                                + " WHERE transaction_id = ? AND branch_id = ?",
                        key.transactionId().toString(),
                        key.branchId()))
                .startsWith("UNKNOWN the gateway says CAPTURED")
                .endsWith(" 50");
    }

    private void refunded(BranchKey key, HoldPayment payload) {
        gateway.authorise(key, payload.amount(), payload.cardToken());
        gateway.post("capture", Map.of("key", key.toString(), "amount", payload.amount()));
        gateway.post("refund", Map.of("key", key.toString(), "refundKey", "by hand", "amount", payload.amount()));
    }

    private static double unclear(String state) {
        return Metrics.sum("holdfast_payment_unclear", state);
    }

    private BranchKey held(HoldPayment payload) {
        BranchKey key = newBranch();
        participant.tryBranch(key, payload).then().statusCode(200);
        return key;
    }

    private static void unclearIsShown() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(unclear("UNKNOWN")).isGreaterThanOrEqualTo(1));
    }

    private static void recordBecomes(HoldPayment payload, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Payment.of(payload.orderId()).state()).isEqualTo(state));
    }

    private void isCaptured(BranchKey key, HoldPayment payload) {
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "CAPTURED");
        assertThat(Payment.of(payload.orderId()).state()).isEqualTo("CAPTURED");
    }

    private void becomes(BranchKey key, String state) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() ->
                        assertThat(participant.read(key).<String>path("state")).isEqualTo(state));
    }
}

package io.holdfast.payment.reconciliation;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.payment.GatewayAddress;
import io.holdfast.payment.GatewayReports;
import io.holdfast.payment.HoldPayment;
import io.holdfast.payment.Orders;
import io.holdfast.payment.Payment;
import io.holdfast.payment.PaymentConfig;
import io.holdfast.payment.Rows;
import io.holdfast.payment.TestGateway;
import io.holdfast.payment.gateway.Charge;
import io.holdfast.payment.gateway.GatewayAnswer;
import io.holdfast.payment.gateway.GatewayPage;
import io.holdfast.payment.gateway.GatewayReport;
import io.holdfast.payment.gateway.PaymentGateway;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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

    @Inject
    WalkedSoFar walked;

    @Inject
    PaymentGateway pg;

    @Inject
    GatewayReports reports;

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

    /** All of it lies within the overlap, and one turn does not come to its end: the next goes on, and does not begin again. */
    @Test
    void aListThatIsLongerThanATurnIsWalkedToItsEnd() {
        ListWalk small = new ListWalk(walked, pg, reports, new Small(2, 2));
        declined(6);
        authorised();
        small.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
        assertThat(small.behindSeconds()).isPositive();
        small.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(small.behindSeconds()).isZero();
        // A restart forgets the walk, not how far all was settled.
        BranchKey later = newBranch();
        gateway.authorise(later, payload.amount(), payload.cardToken());
        ListWalk restarted = new ListWalk(walked, pg, reports, new Small(2, 2));
        for (int turn = 0; turn < 3; turn++) {
            restarted.walk();
        }
        assertThat(gateway.states(later)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatCannotBeDoneDoesNotKeepTheRestOfTheListWaiting() {
        BranchKey stuck = newBranch();
        gateway.authorise(stuck, payload.amount(), payload.cardToken());
        String stuckSince = Rows.value("SELECT UTC_TIMESTAMP(3) + INTERVAL 1 SECOND");
        declined(4);
        authorised();
        ListWalk walkWithAWrongLine = new ListWalk(walked, new WrongAmount(pg, stuck), reports, new Small(2, 100));
        walkWithAWrongLine.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(walkWithAWrongLine.behindSeconds()).isPositive();
        assertThat(Rows.value("SELECT seen_until <= ? FROM gateway_walk", stuckSince))
                .isEqualTo("1");
    }

    @Test
    void aListThatCannotBeReadIsBehindFromThenOn() throws Exception {
        walk.walk();
        assertThat(walk.behindSeconds()).isZero();
        gateway.down();
        try (AutoCloseable broken = gateway.liar(500, "{}")) {
            walk.walk();
            Thread.sleep(20);
            walk.walk();
            assertThat(walk.behindSeconds()).isGreaterThanOrEqualTo(0.02);
        }
        gateway.up();
        walk.walk();
        assertThat(walk.behindSeconds()).isZero();
    }

    /** A state that is new to us, a line without a key, a time or an amount that is none: those behind it are walked all the same. */
    @Test
    void aLineThatCannotBeReadHidesNoOther() throws Exception {
        String line = "{'number':%d,'at':'%s','key':%s,'state':'%s','amount':%s,'currency':'KRW'}";
        String now = Instant.now().toString();
        String list = String.format(
                        "{'entries':[" + String.join(",", line, line, line, line, line) + "]}",
                        1,
                        now,
                        "'a'",
                        "CHARGED_BACK",
                        "1",
                        2,
                        now,
                        "null",
                        "VOIDED",
                        "1",
                        3,
                        "yesterday",
                        "'b'",
                        "VOIDED",
                        "1",
                        4,
                        now,
                        "'c'",
                        "VOIDED",
                        "'12,00'",
                        5,
                        now,
                        "'d'",
                        "VOIDED",
                        "1")
                .replace('\'', '"');
        gateway.down();
        try (AutoCloseable liar = gateway.liar(200, list)) {
            GatewayPage page = pg.list(Instant.EPOCH, 0, 5);
            assertThat(page.reports()).extracting(GatewayReport::key).containsExactly("d");
            assertThat(page.lines()).isEqualTo(5);
            assertThat(page.last()).isEqualTo(5);
            walk.walk();
            assertThat(walk.behindSeconds()).isZero();
        }
    }

    @Test
    void aLineWhoseNameCannotBeKeptHidesNoOther() throws Exception {
        Rows.insert(key, payload, "CANCELLING", "UNKNOWN", Duration.ZERO);
        String list = "{\"entries\":[" + line(1, key.toString(), "AUTHORIZED", "pg".repeat(101)) + ","
                + line(2, "d", "VOIDED", "pg_2") + "]}";
        gateway.down();
        try (AutoCloseable liar = gateway.liar(200, list)) {
            assertThat(pg.list(Instant.EPOCH, 0, 5).reports())
                    .extracting(GatewayReport::key)
                    .containsExactly("d");
            walk.walk();
            assertThat(walk.behindSeconds()).isZero();
        }
    }

    /** Our rows are older than a backup, say: nothing here could show it to anybody, so the walk stays behind. */
    @Test
    void whatNobodyKnowsAndTheGatewayDoesNotVoidIsNotPassed() throws Exception {
        gateway.down();
        try (AutoCloseable refusing = gateway.refusesVoids(line(1, key.toString(), "AUTHORIZED", "pg_1"))) {
            for (int repeat = 0; repeat < 2; repeat++) {
                walk.walk();
                assertThat(walk.behindSeconds()).isPositive();
            }
        }
        gateway.up();
        walk.walk();
        assertThat(walk.behindSeconds()).isZero();
    }

    private String line(int number, String of, String state, String reference) {
        return CanonicalJson.write(Map.of(
                "number",
                number,
                "at",
                Instant.now().minusSeconds(2),
                "key",
                of,
                "reference",
                reference,
                "state",
                state,
                "amount",
                payload.amount(),
                "currency",
                "KRW"));
    }

    /** The database fails over to a server whose clock is behind. */
    @Test
    void aTurnInTheFutureIsNobodys() {
        Duration turn = Duration.ofSeconds(20);
        assertThat(walked.take(turn)).isPresent();
        assertThat(walked.take(turn)).isEmpty();
        authorised();
        Rows.change("UPDATE gateway_walk SET next_at = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR");
        new ListWalk(walked, pg, reports, new Turns(turn)).walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(walked.take(turn)).isEmpty();
        Rows.change("UPDATE gateway_walk SET next_at = UTC_TIMESTAMP(3)");
    }

    @Test
    void aLineFromTheFutureHidesNoneOfToday() throws Exception {
        String list = String.format(
                        "{'entries':[{'number':1,'at':'%s','key':'a','state':'VOIDED','amount':1,'currency':'KRW'}]}",
                        Instant.now().plus(Duration.ofHours(1)))
                .replace('\'', '"');
        gateway.down();
        try (AutoCloseable liar = gateway.liar(200, list)) {
            walk.walk();
        }
        gateway.up();
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
    }

    @Test
    void whatWasSeenUntilTheFutureIsSeenUntilNow() {
        Rows.change("UPDATE gateway_walk SET seen_until = UTC_TIMESTAMP(3) + INTERVAL 1 DAY");
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED", "VOIDED");
        assertThat(Rows.value("SELECT seen_until <= UTC_TIMESTAMP(3) FROM gateway_walk"))
                .isEqualTo("1");
    }

    /** Its void could never be believed: it would be asked about for ever. */
    @Test
    void whatNobodyKnowsInAnotherCurrencyIsShownAndNotVoided() {
        gateway.post(
                "authorise",
                Map.of("key", key.toString(), "amount", payload.amount(), "currency", "USD", "cardToken", "tok_ok"));
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
        assertThat(walk.behindSeconds()).isZero();
    }

    @Test
    void whatHasNoReservationAnyMoreIsShownAndNotVoided() {
        Rows.insertWithoutReservation(key, payload, "UNKNOWN");
        authorised();
        walk.walk();
        assertThat(gateway.states(key)).containsExactly("AUTHORIZED");
        assertThat(unknown()).contains(payload.orderId().toString());
    }

    private void declined(int lines) {
        for (int i = 0; i < lines; i++) {
            gateway.authorise(newBranch(), payload.amount(), "tok_declined");
        }
    }

    /** Few lines a turn. */
    private static final class Small extends Turns {

        private final int page;
        private final int pages;

        Small(int page, int pages) {
            super(Duration.ZERO);
            this.page = page;
            this.pages = pages;
        }

        @Override
        public int page() {
            return page;
        }

        @Override
        public int pages() {
            return pages;
        }
    }

    /** Turns as far apart as a test wants. */
    private static class Turns implements PaymentConfig.Walk {

        private final Duration turn;

        Turns(Duration turn) {
            this.turn = turn;
        }

        @Override
        public int page() {
            return 500;
        }

        @Override
        public int pages() {
            return 20;
        }

        @Override
        public String every() {
            return "off";
        }

        @Override
        public Duration turn() {
            return turn;
        }

        @Override
        public Duration turnLimit() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration overlap() {
            return Duration.ofSeconds(60);
        }
    }

    /** The gateway, but for the lines of one payment: they tell another amount, so that its void is never clear. */
    private record WrongAmount(PaymentGateway pg, BranchKey of) implements PaymentGateway {

        @Override
        public GatewayAnswer authorise(Charge charge, String cardToken) {
            return pg.authorise(charge, cardToken);
        }

        @Override
        public GatewayAnswer capture(Charge charge) {
            return pg.capture(charge);
        }

        @Override
        public GatewayAnswer voidCharge(Charge charge) {
            return pg.voidCharge(charge);
        }

        @Override
        public GatewayAnswer query(Charge charge) {
            return pg.query(charge);
        }

        @Override
        public GatewayPage list(Instant since, long after, int limit) throws IOException {
            GatewayPage page = pg.list(since, after, limit);
            List<GatewayReport> wrong = page.reports().stream()
                    .map(line -> line.key().equals(of.toString())
                            ? new GatewayReport(
                                    line.sequence(),
                                    line.key(),
                                    line.reference(),
                                    line.state(),
                                    line.amount() + 1,
                                    line.currency(),
                                    line.at())
                            : line)
                    .toList();
            return new GatewayPage(wrong, page.lines(), page.last());
        }
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

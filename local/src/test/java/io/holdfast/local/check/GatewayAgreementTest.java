package io.holdfast.local.check;

import static io.holdfast.local.check.HealthyShop.CANCELLED;
import static io.holdfast.local.check.HealthyShop.CONFIRMED;
import static io.holdfast.local.check.HealthyShop.TRYING;
import static io.holdfast.local.check.HealthyShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.embedded.Ports;
import io.holdfast.embedded.Trees;
import io.holdfast.local.pg.PgSimulator;
import io.holdfast.local.pg.Settings;
import io.holdfast.protocol.Ids;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The payments against a real simulator's ledger. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayAgreementTest {

    private static final Path FOLDER = Path.of("target", "gateway-test").toAbsolutePath();
    private static final String API_KEY = "a-key-for-tests";
    private static final Bounds AT_ONCE = new Bounds(Bounds.DEFAULT.agree(), Duration.ZERO);

    private ShopDatabase shop;
    private PgSimulator gateway;
    private GatewayAccess access;

    @BeforeAll
    void start() throws IOException, SQLException {
        shop = ShopDatabase.start(FOLDER.resolve("mariadb"));
    }

    @AfterAll
    void stop() throws SQLException {
        shop.close();
    }

    @BeforeEach
    void fill() throws SQLException, IOException {
        new HealthyShop(shop).fill();
        Trees.delete(FOLDER.resolve("pg"));
        int port = Ports.free();
        Duration soon = Duration.ofMillis(10);
        gateway = PgSimulator.start(new Settings(port, FOLDER.resolve("pg"), API_KEY, soon, soon, soon, null));
        access = new GatewayAccess("http://127.0.0.1:" + port, API_KEY);
    }

    @AfterEach
    void stopGateway() throws IOException {
        gateway.close();
    }

    @Test
    void aLedgerThatFitsBreaksNothing() throws SQLException, IOException {
        fits();
        assertThat(broken()).isEmpty();
    }

    @Test
    void aConfirmedPaymentThatWasNotCapturedIsReported() throws SQLException, IOException {
        authorise(CONFIRMED, 2_000);
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void aConfirmedPaymentThatTheGatewayDoesNotKnowIsReported() throws SQLException, IOException {
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void whatWasChangedInTimesToComeIsComparedAllTheSame() throws SQLException, IOException {
        authorise(CONFIRMED, 2_000);
        shop.run("payment", "UPDATE reservation SET updated_at = updated_at + INTERVAL 1 YEAR");
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void aCaptureOfAnotherAmountIsReported() throws SQLException, IOException {
        authorise(CONFIRMED, 1_999);
        capture(CONFIRMED, 1_999);
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void aCaptureForAPaymentThatIsOnlyHeldIsReported() throws SQLException, IOException {
        fits();
        capture(TRYING, 2_000);
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void aCaptureForACancelledPaymentIsReported() throws SQLException, IOException {
        fits();
        authorise(CANCELLED, 10);
        capture(CANCELLED, 10);
        assertThat(broken()).containsExactly("gateway-captured-once");
    }

    @Test
    void anAuthorisationLeftBehindForACancelledPaymentIsReported() throws SQLException, IOException {
        fits();
        authorise(CANCELLED, 10);
        assertThat(broken()).containsExactly("gateway-holds-nothing-behind");
    }

    @Test
    void anAuthorisationThatNobodyKnowsIsReportedOnceItIsOld() throws SQLException, IOException {
        fits();
        authorise(id(98), 10);
        assertThat(broken()).isEmpty();
        assertThat(broken(AT_ONCE)).contains("gateway-holds-nothing-behind");
    }

    @Test
    void transactionsThatAreOlderThanAskedForAreLeftOut() throws SQLException, IOException {
        authorise(CANCELLED, 10);
        capture(CANCELLED, 10);
        shop.run("order", "UPDATE orders SET status = 'CONFIRMED' WHERE transaction_id = '" + CANCELLED + "'");
        Instant made = Ids.timeOf(UUID.fromString(CANCELLED));
        List<String> both = List.of("gateway-captured-once", "orders-agree");
        assertThat(broken(Bounds.DEFAULT, made)).containsAll(both);
        assertThat(broken(Bounds.DEFAULT, made.plusMillis(1))).doesNotContainAnyElementsOf(both);
    }

    private void fits() throws IOException {
        authorise(CONFIRMED, 2_000);
        capture(CONFIRMED, 2_000);
        authorise(TRYING, 2_000);
    }

    private List<String> broken() throws SQLException, IOException {
        return broken(Bounds.DEFAULT);
    }

    private List<String> broken(Bounds bounds) throws SQLException, IOException {
        return broken(bounds, Instant.EPOCH);
    }

    private List<String> broken(Bounds bounds, Instant since) throws SQLException, IOException {
        return new Checker(shop.access(), Optional.of(access), bounds, since)
                .check().invariants().stream()
                        .filter(finding -> !finding.holds())
                        .map(Finding::name)
                        .toList();
    }

    private void authorise(String transaction, long amount) throws IOException {
        post(
                "/payments/authorise",
                "{\"key\":\"" + transaction + "/payment\",\"amount\":" + amount
                        + ",\"currency\":\"KRW\",\"cardToken\":\"tok_ok\"}");
    }

    private void capture(String transaction, long amount) throws IOException {
        post("/payments/capture", "{\"key\":\"" + transaction + "/payment\",\"amount\":" + amount + "}");
    }

    private void post(String path, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(access.url() + path).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer " + API_KEY);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).isEqualTo(200);
    }
}

package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.check.ShopDatabase;
import io.holdfast.protocol.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a fault has held up must end soon after the fault was mended, by the times that stand in the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndingsTest {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private ShopDatabase shop;
    private Endings endings;

    @BeforeAll
    void start() throws IOException, SQLException {
        shop = ShopDatabase.start(Path.of("target", "endings-test", "mariadb").toAbsolutePath());
    }

    @AfterAll
    void stop() throws SQLException {
        shop.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        shop.empty();
        endings = new Endings(new OpenWork(schema("coordinator"), schema("order")));
    }

    private SchemaAccess schema(String service) {
        return Objects.requireNonNull(shop.access().get(service), service);
    }

    @Test
    void timeCountsWhileNothingIsBroken() {
        List<Endings.Span> broken = List.of(span(100, 200), span(300, 400));
        assertThat(Endings.longestWhole(span(0, 50), broken)).isEqualTo(50);
        assertThat(Endings.longestWhole(span(0, 1_000), broken)).isEqualTo(600);
        assertThat(Endings.longestWhole(span(0, 401), broken)).isEqualTo(100);
        assertThat(Endings.longestWhole(span(150, 390), broken)).isEqualTo(100);
        assertThat(Endings.longestWhole(span(110, 190), broken)).isZero();
        assertThat(Endings.longestWhole(span(350, 420), broken)).isEqualTo(20);
        assertThat(Endings.longestWhole(span(500, 700), broken)).isEqualTo(200);
        assertThat(Endings.longestWhole(span(0, 1_000), List.of())).isEqualTo(1_000);
    }

    /** However late somebody looks, all having ended by then. */
    @Test
    void whatHangsForMinutesAfterTheFaultIsWrongThoughItHasEnded() throws Exception {
        endings.rowBegins();
        transaction("INTERVAL 0 SECOND", "INTERVAL 300 SECOND");
        endings.faultsBegin();
        endings.mended();
        Endings.Found found = endings.await(MOMENT);
        assertThat(found.open()).isZero();
        assertThat(found.longestMillis()).isBetween(270_000L, 300_000L);
        assertThat(found.wrong()).singleElement().asString().contains("nothing was broken, more than 30 s");
    }

    @Test
    void whatEndsSoonAfterTheFaultIsRight() throws Exception {
        endings.rowBegins();
        endings.faultsBegin();
        transaction("INTERVAL 0 SECOND", "INTERVAL 29 SECOND");
        order("CONFIRMED", "INTERVAL 20 SECOND");
        endings.mended();
        Endings.Found found = endings.await(MOMENT);
        assertThat(found.wrong()).isEmpty();
        assertThat(found.all()).isEqualTo(2);
        assertThat(found.longestMillis()).isBetween(20_000L, 29_000L);
    }

    @Test
    void whatBeginsAfterTheFaultCountsFromItsOwnBeginning() throws Exception {
        endings.rowBegins();
        endings.faultsBegin();
        endings.mended();
        transaction("INTERVAL 3600 SECOND", "INTERVAL 3602 SECOND");
        assertThat(endings.await(MOMENT).longestMillis()).isEqualTo(2_000);
        transaction("INTERVAL 3600 SECOND", "INTERVAL 3631 SECOND");
        assertThat(endings.await(MOMENT).wrong()).hasSize(1);
    }

    @Test
    void whatWasArchivedMeanwhileCounts() throws Exception {
        endings.rowBegins();
        transaction("INTERVAL 0 SECOND", "INTERVAL 31 SECOND");
        shop.run(
                "coordinator",
                "INSERT INTO transaction_archive (id, state, decision, timeout_ms, deadline, extended, branches, version,"
                        + " created_at, decided_at, ended_at) SELECT id, state, decision, timeout_ms, deadline, extended,"
                        + " branches, version, created_at, decided_at, ended_at FROM tcc_transaction");
        shop.run("coordinator", "DELETE FROM tcc_transaction");
        Endings.Found found = endings.await(MOMENT);
        assertThat(found.longestMillis()).isEqualTo(31_000);
        assertThat(found.wrong()).hasSize(1);
    }

    @Test
    void anOrderThatLearnsItsEndLateIsWrong() throws Exception {
        endings.rowBegins();
        transaction("INTERVAL 0 SECOND", "INTERVAL 1 SECOND");
        order("CANCELLED", "INTERVAL 31 SECOND");
        assertThat(endings.await(MOMENT).wrong()).hasSize(1);
    }

    @Test
    void whatStaysOpenIsWrong() throws Exception {
        endings.rowBegins();
        transaction("INTERVAL 0 SECOND", null);
        order("PENDING", "INTERVAL 0 SECOND");
        Endings.Found found = endings.await(MOMENT);
        assertThat(found.open()).isEqualTo(2);
        assertThat(found.wrong()).containsExactly("2 transactions and orders are still open");
    }

    @Test
    void otherRowsDoNotCountAndNothingAtAllIsWrong() throws Exception {
        transaction("INTERVAL -60 SECOND", "INTERVAL 60 SECOND");
        endings.rowBegins();
        Endings.Found found = endings.await(MOMENT);
        assertThat(found.longestMillis()).isZero();
        assertThat(found.wrong()).singleElement().asString().contains("no end was measured");
    }

    private static Endings.Span span(long from, long to) {
        return new Endings.Span(from, to);
    }

    /** An open one without an end. */
    private void transaction(String begun, @Nullable String ended) throws SQLException {
        shop.run(
                "coordinator",
                "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, created_at, decided_at,"
                        + " ended_at) VALUES ('" + Ids.next()
                        + "', 'CONFIRMED', 'CONFIRM', 10000, UTC_TIMESTAMP(3), '[]',"
                        + " UTC_TIMESTAMP(3) + " + begun + ", UTC_TIMESTAMP(3), "
                        + (ended == null ? "NULL" : "UTC_TIMESTAMP(3) + " + ended) + ")");
    }

    private void order(String status, String updated) throws SQLException {
        shop.run(
                "order",
                "INSERT INTO orders (order_id, user_id, status, sequence, subtotal, discount, total, paid_balance,"
                        + " paid_card, transaction_id, created_at, updated_at) VALUES ('" + Ids.next()
                        + "', 'alice', '" + status + "', 2, 0, 0, 0, 0, 0, '" + Ids.next()
                        + "', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + " + updated + ")");
    }
}

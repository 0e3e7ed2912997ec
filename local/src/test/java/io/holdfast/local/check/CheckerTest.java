package io.holdfast.local.check;

import static io.holdfast.local.check.HealthyShop.CANCELLED;
import static io.holdfast.local.check.HealthyShop.CONFIRMED;
import static io.holdfast.local.check.HealthyShop.CONFIRMING;
import static io.holdfast.local.check.HealthyShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks the data on purpose, one thing at a time, and wants each of them seen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckerTest {

    private ShopDatabase shop;

    @BeforeAll
    void start() throws IOException, SQLException {
        shop = ShopDatabase.start(Path.of("target", "checker-test").toAbsolutePath());
    }

    @AfterAll
    void stop() throws SQLException {
        shop.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        new HealthyShop(shop).fill();
    }

    @Test
    void whatIsHealthyOrUnderWayBreaksNothing() throws SQLException, IOException {
        assertThat(broken()).isEmpty();
    }

    /** 595 of 3,500 and 510 of 3,000, but no more than 500 each. */
    @Test
    void couponThatTakesAPercentageOffIsCountedAsTheServiceDoes() throws SQLException, IOException {
        String terms = "SET discount_type = 'PERCENT', discount_value = 17, max_discount = 500";
        shop.run("coupon", "UPDATE campaign " + terms);
        shop.run("coupon", "UPDATE coupon " + terms);
        assertThat(broken()).isEmpty();
    }

    @Test
    void eachInvariantHasLookedAtSomething() throws SQLException, IOException {
        assertThat(check().invariants())
                .allSatisfy(finding ->
                        assertThat(finding.checked()).as(finding.name()).isPositive());
    }

    @Test
    void eachInvariantHasItsCorruption() throws SQLException, IOException {
        List<String> corrupted = Corruptions.all()
                .map(Corruptions.Corruption::invariant)
                .distinct()
                .toList();
        List<String> checked = check().invariants().stream().map(Finding::name).toList();
        assertThat(checked).containsExactlyInAnyOrderElementsOf(corrupted);
    }

    @ParameterizedTest
    @MethodSource("io.holdfast.local.check.Corruptions#all")
    void eachCorruptionIsReported(Corruptions.Corruption corruption) throws SQLException, IOException {
        for (String statement : corruption.sql().split("; ", -1)) {
            assertThat(shop.run(corruption.service(), statement)).isPositive();
        }
        Report report = check();
        assertThat(report.holds()).isFalse();
        assertThat(report.invariants())
                .filteredOn(finding -> finding.name().equals(corruption.invariant()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.violations()).isPositive();
                    assertThat(finding.first()).isNotEmpty();
                });
    }

    @Test
    void allOffendersAreCountedAndTheFirstAreShown() throws SQLException, IOException {
        for (int i = 100; i < 120; i++) {
            shop.run("stock", "INSERT INTO product VALUES ('" + id(i) + "', 'x', 'x', 1, TRUE, 5, 0, 0, 4, 1)");
        }
        Finding finding = check().invariants().stream()
                .filter(each -> each.name().equals("stock-nothing-is-lost"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.violations()).isEqualTo(20);
        assertThat(finding.first()).hasSize(Tally.SHOWN).first().asString().contains(id(100), "received 4");
    }

    @Test
    void pagesOfTransactionsMeetWithoutAGap() throws SQLException, IOException {
        for (int i = 1_000; i < 2_300; i++) {
            shop.run(
                    "coordinator",
                    "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, created_at,"
                            + " decided_at, ended_at) SELECT '" + id(i)
                            + "', state, decision, timeout_ms, deadline, '[]', created_at,"
                            + " decided_at, ended_at FROM tcc_transaction WHERE id = '" + CANCELLED + "'");
            shop.run(
                    "stock",
                    "INSERT INTO reservation (transaction_id, branch_id, state, inserted_by, expires_at, created_at,"
                            + " updated_at) VALUES ('" + id(i) + "', 'stock', 'CONFIRMED', 1, UTC_TIMESTAMP(3),"
                            + " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))");
        }
        assertThat(check().invariants())
                .filteredOn(finding -> finding.name().equals("reservations-agree"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.violations()).isEqualTo(1_300));
    }

    @Test
    void whatIsArchivedIsJudgedLikeWhatIsNot() throws SQLException, IOException {
        String columns = "id, state, decision, reason, timeout_ms, deadline, extended, branches, progress, version,"
                + " created_at, decided_at, ended_at";
        shop.run(
                "coordinator",
                "INSERT INTO transaction_archive (" + columns + ") SELECT " + columns
                        + " FROM tcc_transaction WHERE ended_at IS NOT NULL");
        assertThat(shop.run("coordinator", "DELETE FROM tcc_transaction WHERE ended_at IS NOT NULL"))
                .isPositive();
        assertThat(broken()).isEmpty();
        shop.run("stock", "UPDATE reservation SET state = 'CANCELLED' WHERE transaction_id = '" + CONFIRMED + "'");
        assertThat(broken()).extracting(Finding::name).contains("reservations-agree");
    }

    /** A capture was refused for good, the payment was given up, and an operator has written that down. */
    @Test
    void whatAnOperatorHasResolvedMayBeMixed() throws SQLException, IOException {
        mixed("payment", "CANCELLED");
        assertThat(broken()).isEmpty();
    }

    @Test
    void whatNobodyHasResolvedMayNotBeMixed() throws SQLException, IOException {
        for (String resolved : List.of("stock CANCELLED", "payment CONFIRMED")) {
            fill();
            mixed(resolved.split(" ", -1)[0], resolved.split(" ", -1)[1]);
            assertThat(broken())
                    .as("resolved %s", resolved)
                    .extracting(Finding::name)
                    .contains("transactions-are-not-mixed", "branches-agree", "reservations-agree");
        }
        fill();
        mixed("payment", "CANCELLED");
        shop.run("coordinator", "UPDATE tcc_transaction SET parked = TRUE WHERE id = '" + CONFIRMED + "'");
        assertThat(broken()).extracting(Finding::name).containsExactly("transactions-are-not-mixed");
    }

    @Test
    void anOperatorMaySayOnlyWhatTheParticipantShows() throws SQLException, IOException {
        mixed("payment", "CANCELLED");
        shop.run("payment", "UPDATE reservation SET state = 'CONFIRMED' WHERE transaction_id = '" + CONFIRMED + "'");
        assertThat(broken()).extracting(Finding::name).contains("reservations-agree");
        // The others still follow the decision.
        fill();
        mixed("payment", "CANCELLED");
        shop.run("stock", "UPDATE reservation SET state = 'CANCELLED' WHERE transaction_id = '" + CONFIRMED + "'");
        assertThat(broken()).extracting(Finding::name).contains("reservations-agree");
    }

    /** What is resolved is excused; nobody else. */
    @Test
    void anOperatorsWordExcusesOnlyTheBranchThatItNames() throws SQLException, IOException {
        for (String other : List.of("order", "stock", "coupon", "balance", "payment")) {
            fill();
            mixed("payment", "CANCELLED");
            shop.run(other, "DELETE FROM reservation WHERE transaction_id = '" + CONFIRMED + "'");
            assertThat(broken())
                    .as("%s has lost it", other)
                    .extracting(Finding::name)
                    .contains("reservations-agree");
        }
        fill();
        mixed("payment", "CANCELLED");
        shop.run(
                "coordinator",
                Corruptions.PROGRESS.formatted("\"coupon\",\"state\":\"CONFIRMED\"", "\"coupon\",\"state\":\"HELD\""));
        assertThat(broken()).extracting(Finding::name).contains("branches-agree");
    }

    @Test
    void whatTheOthersHaveTakenIsComparedAlsoWhenOneWasGivenUp() throws SQLException, IOException {
        for (String change : List.of(
                "order UPDATE orders SET paid_balance = 900, paid_card = 2100",
                "order UPDATE order_line SET quantity = quantity + 1",
                "stock UPDATE reservation SET payload = REPLACE(payload, '\"quantity\":2', '\"quantity\":1')",
                "balance UPDATE reservation SET payload = REPLACE(payload, '1000', '900')",
                "payment UPDATE reservation SET state = 'CONFIRMED'")) {
            fill();
            mixed("payment", "CANCELLED");
            int space = change.indexOf(' ');
            shop.run(change.substring(0, space), change.substring(space + 1));
            assertThat(broken()).as(change).extracting(Finding::name).contains("orders-paid");
        }
    }

    @Test
    void onlyWhomAnOperatorAnswersForMayShowNothing() throws SQLException, IOException {
        String gone = "DELETE FROM reservation WHERE transaction_id = '" + CONFIRMED + "'";
        shop.run("coordinator", Corruptions.resolved("order", "HELD", "CONFIRMED", true));
        shop.run("order", gone);
        assertThat(broken()).isEmpty();
        fill();
        shop.run("coordinator", Corruptions.resolved("order", "HELD", "CONFIRMED", false));
        shop.run("order", gone);
        assertThat(broken()).extracting(Finding::name).contains("reservations-agree");
    }

    @Test
    void whatAnOperatorHasResolvedIsExcusedBeforeTheOthersHaveFollowed() throws SQLException, IOException {
        shop.run(
                "coordinator",
                "UPDATE tcc_transaction SET progress = REPLACE(progress, '\"order\",\"state\":\"HELD\"',"
                        + " '\"order\",\"state\":\"CANCELLED\"') WHERE id = '" + CONFIRMING + "'");
        shop.run(
                "coordinator",
                Corruptions.resolved("order", "CONTRADICTED", "CANCELLED", false)
                        .replace(CONFIRMED, CONFIRMING));
        shop.run("order", "UPDATE reservation SET state = 'CANCELLED' WHERE transaction_id = '" + CONFIRMING + "'");
        shop.run("order", "UPDATE orders SET status = 'CANCELLED', sequence = 2 WHERE order_id = '" + CONFIRMING + "'");
        shop.run("order", "INSERT INTO order_event VALUES ('" + CONFIRMING + "', 2, 'CANCELLED', UTC_TIMESTAMP(3))");
        assertThat(broken()).isEmpty();
    }

    @Test
    void whatWorksOnlyAtConfirmShowsNothingOfACancel() throws SQLException, IOException {
        shop.run(
                "coordinator",
                "UPDATE tcc_transaction SET branches = REPLACE(branches, '[', '[{\"branchId\":\"note\",\"participant\":"
                        + "\"stock\",\"kind\":\"ON_CONFIRM\"},'), progress = REPLACE(progress, '\"branches\":[',"
                        + " '\"branches\":[{\"branchId\":\"note\",\"state\":\"CANCELLED\"},') WHERE id = '" + CANCELLED
                        + "'");
        assertThat(broken()).isEmpty();
        shop.run(
                "coordinator",
                "UPDATE tcc_transaction SET branches = REPLACE(branches, 'ON_CONFIRM', 'COMPENSABLE') WHERE id = '"
                        + CANCELLED + "'");
        assertThat(broken()).extracting(Finding::name).containsExactly("reservations-agree");
    }

    /** The confirmed order without its payment, and an operator's word about a branch. */
    private void mixed(String branch, String state) throws SQLException {
        shop.run("coordinator", Corruptions.MIXED);
        shop.run(
                "coordinator",
                Corruptions.PROGRESS.formatted(
                        "\"payment\",\"state\":\"CONFIRMED\"", "\"payment\",\"state\":\"CANCELLED\""));
        shop.run("coordinator", Corruptions.resolved(branch, "CONTRADICTED", state, false));
        shop.run("payment", "UPDATE reservation SET state = 'CANCELLED' WHERE transaction_id = '" + CONFIRMED + "'");
        shop.run("payment", "UPDATE payment SET state = 'VOIDED' WHERE transaction_id = '" + CONFIRMED + "'");
    }

    private Report check() throws SQLException, IOException {
        return new Checker(shop.access(), Optional.empty(), Bounds.DEFAULT).check();
    }

    private List<Finding> broken() throws SQLException, IOException {
        return check().invariants().stream().filter(finding -> !finding.holds()).toList();
    }
}

package io.holdfast.local.check;

import static io.holdfast.local.check.HealthyShop.CANCELLED;
import static io.holdfast.local.check.HealthyShop.CONFIRMED;
import static io.holdfast.local.check.HealthyShop.CONFIRMING;
import static io.holdfast.local.check.HealthyShop.CUP;
import static io.holdfast.local.check.HealthyShop.HELD_COUPON;
import static io.holdfast.local.check.HealthyShop.TEAPOT;
import static io.holdfast.local.check.HealthyShop.TRYING;
import static io.holdfast.local.check.HealthyShop.USED_COUPON;
import static io.holdfast.local.check.HealthyShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /**
     * A thing that must never happen.
     *
     * @param invariant the one that must be reported broken; others may be, too
     */
    record Corruption(String invariant, String service, String sql) {

        @Override
        public String toString() {
            return invariant + ": " + sql;
        }
    }

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

    @Test
    void eachInvariantHasLookedAtSomething() throws SQLException, IOException {
        assertThat(check().invariants())
                .allSatisfy(finding ->
                        assertThat(finding.checked()).as(finding.name()).isPositive());
    }

    @Test
    void eachInvariantHasItsCorruption() throws SQLException, IOException {
        List<String> corrupted =
                corruptions().map(Corruption::invariant).distinct().toList();
        List<String> checked = check().invariants().stream().map(Finding::name).toList();
        assertThat(checked).containsExactlyInAnyOrderElementsOf(corrupted);
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void eachCorruptionIsReported(Corruption corruption) throws SQLException, IOException {
        assertThat(shop.run(corruption.service(), corruption.sql())).isPositive();
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
                    .containsExactly("transactions-are-not-mixed");
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

    /** The confirmed order without its payment, and an operator's word about a branch. */
    private void mixed(String branch, String state) throws SQLException {
        shop.run(
                "coordinator",
                "UPDATE tcc_transaction SET state = 'MIXED', progress = REPLACE(progress,"
                        + " '\"payment\",\"state\":\"CONFIRMED\"', '\"payment\",\"state\":\"CANCELLED\"') WHERE id = '"
                        + CONFIRMED + "'");
        shop.run(
                "coordinator",
                "INSERT INTO operator_action (transaction_id, branch_id, action, operator, reason, forced, state_before,"
                        + " state_after, at) VALUES ('" + CONFIRMED + "', '" + branch
                        + "', 'RESOLVE', 'olga', 'given up, INC-17', FALSE, 'CONTRADICTED', '" + state
                        + "', UTC_TIMESTAMP(3))");
        shop.run("payment", "UPDATE reservation SET state = 'CANCELLED' WHERE transaction_id = '" + CONFIRMED + "'");
        shop.run("payment", "UPDATE payment SET state = 'VOIDED' WHERE transaction_id = '" + CONFIRMED + "'");
    }

    static Stream<Corruption> corruptions() {
        return Stream.of(coordinator(), stock(), balance(), coupon(), payment(), order())
                .flatMap(List::stream);
    }

    private static List<Corruption> coordinator() {
        String of = " WHERE id = '%s'";
        String update = "UPDATE tcc_transaction SET ";
        return List.of(
                of("transactions-end", "coordinator", update + "deadline = deadline - INTERVAL 1 HOUR" + of, TRYING),
                of(
                        "transactions-end",
                        "coordinator",
                        update + "deadline = deadline - INTERVAL 1 HOUR, decided_at = decided_at - INTERVAL 1 HOUR"
                                + of,
                        CONFIRMING),
                of("transactions-are-not-forgotten", "coordinator", update + "next_attempt_at = NULL" + of, TRYING),
                of("decision-fits-state", "coordinator", update + "decision = 'CANCEL'" + of, CONFIRMED),
                of("decision-fits-state", "coordinator", update + "ended_at = UTC_TIMESTAMP(3)" + of, TRYING),
                of("transactions-are-not-mixed", "coordinator", update + "state = 'MIXED'" + of, CONFIRMED),
                of(
                        "branches-agree",
                        "coordinator",
                        update + "progress = REPLACE(progress, '\"coupon\",\"state\":\"CONFIRMED\"',"
                                + " '\"coupon\",\"state\":\"HELD\"')" + of,
                        CONFIRMED),
                of("reservations-agree", "coordinator", update + "state = 'TRYING', decision = NULL" + of, CONFIRMING));
    }

    private static List<Corruption> stock() {
        String of = " WHERE transaction_id = '%s'";
        return List.of(
                of("reservations-agree", "stock", "UPDATE reservation SET state = 'CANCELLED'" + of, CONFIRMED),
                of("reservations-agree", "stock", "UPDATE reservation SET state = 'CONFIRMED'" + of, CANCELLED),
                of("reservations-agree", "stock", "UPDATE reservation SET state = 'CONFIRMED'" + of, TRYING),
                of("reservations-agree", "stock", "UPDATE reservation SET state = 'CANCELLED'" + of, CONFIRMING),
                of("reservations-agree", "stock", "DELETE FROM reservation" + of, CONFIRMED),
                of(
                        "reservations-agree",
                        "stock",
                        "UPDATE reservation SET transaction_id = '" + id(99) + "'" + of,
                        CONFIRMED),
                of("holds-end", "stock", "UPDATE reservation SET state = 'HELD'" + of, CANCELLED),
                expired("stock"),
                of("stock-nothing-is-lost", "stock", "UPDATE product SET on_hand = on_hand + 1 WHERE id = '%s'", CUP),
                of("stock-nothing-is-lost", "stock", "UPDATE adjustment SET delta = 1 WHERE product_id = '%s'", CUP),
                of("stock-held-is-on-hand", "stock", "UPDATE product SET held = on_hand + 1 WHERE id = '%s'", CUP),
                of("stock-held-is-reserved", "stock", "UPDATE product SET held = 1 WHERE id = '%s'", TEAPOT),
                of(
                        "stock-sold-was-reserved",
                        "stock",
                        "UPDATE product SET sold = sold + 1, on_hand = on_hand - 1 WHERE id = '%s'",
                        TEAPOT));
    }

    private static List<Corruption> balance() {
        return List.of(
                of(
                        "reservations-agree",
                        "balance",
                        "UPDATE reservation SET state = 'CONFIRMED' WHERE state = 'REJECTED'"),
                expired("balance"),
                of("money-ledger-is-balance", "balance", "UPDATE balance SET balance = balance + 1"),
                of("money-ledger-is-balance", "balance", "DELETE FROM entry WHERE number = 2"),
                of("money-ledger-adds-up", "balance", "UPDATE entry SET balance_after = 9001 WHERE number = 2"),
                of("money-held-is-there", "balance", "UPDATE balance SET held = balance + 1"),
                of("money-held-is-reserved", "balance", "UPDATE balance SET held = held - 500"),
                of(
                        "money-nothing-is-spent-twice",
                        "balance",
                        "INSERT INTO entry SELECT user_id, 3, UUID(), type, amount, 8000, reference, entered_at FROM"
                                + " entry WHERE number = 2"),
                of("money-spent-was-reserved", "balance", "UPDATE entry SET amount = -900 WHERE number = 2"),
                of("money-spent-was-reserved", "balance", "DELETE FROM entry WHERE number = 2"),
                of(
                        "money-spent-was-reserved",
                        "balance",
                        "UPDATE entry SET reference = '" + CANCELLED + "/balance' WHERE number = 2"));
    }

    private static List<Corruption> coupon() {
        return List.of(
                expired("coupon"),
                of("coupons-issued-as-counted", "coupon", "UPDATE campaign SET quantity = 2"),
                of("coupons-issued-as-counted", "coupon", "UPDATE campaign SET issued = 4"),
                of("coupons-limit-for-each-user", "coupon", "UPDATE campaign SET per_user_limit = 2"),
                of("coupons-limit-for-each-user", "coupon", "UPDATE claimant SET coupons = 2"),
                of(
                        "coupons-used-once",
                        "coupon",
                        "UPDATE reservation SET payload = REPLACE(payload, '" + HELD_COUPON + "', '%s')",
                        USED_COUPON),
                of(
                        "coupons-held-is-reserved",
                        "coupon",
                        "UPDATE coupon SET state = 'AVAILABLE', transaction_id = NULL, branch_id = NULL WHERE id ="
                                + " '%s'",
                        USED_COUPON),
                of(
                        "coupons-held-is-reserved",
                        "coupon",
                        "UPDATE coupon SET state = 'USED' WHERE id = '%s'",
                        HELD_COUPON));
    }

    private static List<Corruption> payment() {
        return List.of(
                expired("payment"),
                of("payments-fit-reservations", "payment", "UPDATE payment SET state = 'AUTHORIZED'"),
                of("payments-fit-reservations", "payment", "UPDATE payment SET state = 'CAPTURED'"),
                of("payments-are-reserved", "payment", "UPDATE payment SET amount = amount + 1"),
                of("payments-are-reserved", "payment", "DELETE FROM payment"));
    }

    private static List<Corruption> order() {
        String of = " WHERE order_id = '%s'";
        return List.of(
                expired("order"),
                of("orders-agree", "order", "UPDATE orders SET status = 'CANCELLED'" + of, CONFIRMED),
                of("orders-agree", "order", "UPDATE orders SET status = 'CONFIRMED'" + of, CANCELLED),
                of("orders-agree", "order", "UPDATE orders SET status = 'PENDING'" + of, CONFIRMED),
                of("orders-agree", "order", "UPDATE orders SET status = 'CONFIRMED'" + of, TRYING),
                of("orders-agree", "order", "UPDATE orders SET status = 'CANCELLED'" + of, CONFIRMING),
                of("orders-agree", "order", "UPDATE orders SET status = 'CANCELLED'" + of, id(6)),
                of("orders-agree", "order", "UPDATE orders SET created_at = created_at - INTERVAL 1 HOUR" + of, id(6)),
                of("orders-paid", "order", "UPDATE orders SET paid_balance = 900, paid_card = 2100" + of, CONFIRMED),
                of("orders-add-up", "order", "UPDATE order_line SET line_total = line_total + 1" + of, CONFIRMED),
                of("orders-add-up", "order", "UPDATE orders SET total = 1" + of, CONFIRMED),
                of(
                        "orders-have-their-history",
                        "order",
                        "DELETE FROM order_event WHERE sequence = 2 AND order_id = '%s'",
                        CONFIRMED));
    }

    private static Corruption expired(String participant) {
        return of(
                participant + "-holds-expire",
                participant,
                "UPDATE reservation SET expires_at = expires_at - INTERVAL 1 HOUR WHERE state = 'HELD'");
    }

    private static Corruption of(String invariant, String service, String sql, Object... values) {
        return new Corruption(invariant, service, String.format(sql, values));
    }

    private Report check() throws SQLException, IOException {
        return new Checker(shop.access(), Optional.empty(), Bounds.DEFAULT).check();
    }

    private List<Finding> broken() throws SQLException, IOException {
        return check().invariants().stream().filter(finding -> !finding.holds()).toList();
    }
}

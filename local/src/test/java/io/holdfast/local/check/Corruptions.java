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

import java.util.List;
import java.util.stream.Stream;

/** What must never be found in the data, one thing at a time. */
final class Corruptions {

    /** The confirmed order, said to have gone both ways. */
    static final String MIXED = "UPDATE tcc_transaction SET state = 'MIXED' WHERE id = '" + CONFIRMED + "'";
    /** What the coordinator knows of the confirmed order, with something of it replaced. */
    static final String PROGRESS =
            "UPDATE tcc_transaction SET progress = REPLACE(progress, '%s', '%s') WHERE id = '" + CONFIRMED + "'";

    /**
     * A thing that must never happen.
     *
     * @param invariant the one that must be reported broken; others may be, too
     * @param sql one statement or several, with a semicolon and a space in between
     */
    record Corruption(String invariant, String service, String sql) {

        @Override
        public String toString() {
            return invariant + ": " + sql;
        }
    }

    private Corruptions() {}

    static Stream<Corruption> all() {
        return Stream.of(coordinator(), stock(), balance(), coupon(), payment(), order())
                .flatMap(List::stream);
    }

    private static List<Corruption> coordinator() {
        String of = " WHERE id = '%s'";
        String update = "UPDATE tcc_transaction SET ";
        String columns =
                "decision, timeout_ms, deadline, extended, branches, progress, version, created_at, decided_at,"
                        + " ended_at";
        String archive = "INSERT INTO transaction_archive (id, state, " + columns + ") SELECT id, %s, " + columns
                + " FROM tcc_transaction WHERE id = '%s'";
        String late = "parked = TRUE, deadline = deadline - INTERVAL 1 HOUR";
        return List.of(
                of("transactions-end", "coordinator", update + late + of, TRYING),
                of(
                        "transactions-end",
                        "coordinator",
                        update + late + ", decided_at = decided_at - INTERVAL 1 HOUR" + of,
                        CONFIRMING),
                of("transactions-end", "coordinator", update + "deadline = deadline + INTERVAL 1 YEAR" + of, TRYING),
                of(
                        "transactions-end",
                        "coordinator",
                        update + "deadline = deadline - INTERVAL 1 HOUR, decided_at = decided_at + INTERVAL 1 YEAR"
                                + of,
                        CONFIRMING),
                of(
                        "transactions-are-not-forgotten",
                        "coordinator",
                        update + "next_attempt_at = next_attempt_at + INTERVAL 1 YEAR" + of,
                        CONFIRMING),
                of("decision-fits-state", "coordinator", update + "decided_at = NULL" + of, CONFIRMED),
                of("decision-fits-state", "coordinator", archive, "state", CONFIRMED),
                of(
                        "decision-fits-state",
                        "coordinator",
                        archive + "; DELETE FROM tcc_transaction" + of,
                        "'MIXED'",
                        CONFIRMED,
                        CONFIRMED),
                of(
                        "transactions-are-not-mixed",
                        "coordinator",
                        MIXED + "; " + resolved("payment", "HELD", "CONFIRMED", false)),
                of(
                        "transactions-are-not-mixed",
                        "coordinator",
                        MIXED + "; " + PROGRESS.formatted(",\"state\":\"CONFIRMED\"", "") + "; "
                                + resolved("payment", "CONTRADICTED", "CANCELLED", false)),
                of(
                        "transactions-are-not-mixed",
                        "coordinator",
                        resolved("payment", "CONTRADICTED", "CANCELLED", false)),
                of(
                        "branches-agree",
                        "coordinator",
                        MIXED + "; " + update + "progress = NULL" + of + "; "
                                + resolved("payment", "CONTRADICTED", "CANCELLED", false),
                        CONFIRMED),
                of(
                        "branches-agree",
                        "coordinator",
                        update + "ended_at = ended_at + INTERVAL 1 YEAR, progress = NULL" + of,
                        CONFIRMED),
                of(
                        "reservations-agree",
                        "coordinator",
                        update + "branches = JSON_REMOVE(branches, '$[1]')" + of,
                        CONFIRMED),
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
        String rest = "inserted_by, expires_at, created_at, updated_at";
        return List.of(
                of(
                        "reservations-agree",
                        "stock",
                        "INSERT INTO reservation (transaction_id, branch_id, state, " + rest
                                + ") SELECT transaction_id, 'stock-2', state, " + rest + " FROM reservation" + of,
                        CONFIRMED),
                of(
                        "holds-end",
                        "stock",
                        "INSERT INTO reservation (transaction_id, branch_id, state, " + rest + ") VALUES ('" + id(97)
                                + "', 'stock', 'HELD', 1, UTC_TIMESTAMP(3) + INTERVAL 1 YEAR,"
                                + " UTC_TIMESTAMP(3) - INTERVAL 1 HOUR, UTC_TIMESTAMP(3))"),
                of(
                        "holds-end",
                        "stock",
                        "INSERT INTO reservation (transaction_id, branch_id, state, " + rest + ") VALUES ('" + id(97)
                                + "', 'stock', 'HELD', 1, UTC_TIMESTAMP(3) + INTERVAL 1 YEAR,"
                                + " UTC_TIMESTAMP(3) + INTERVAL 1 YEAR, UTC_TIMESTAMP(3))"),
                of(
                        "orders-paid",
                        "stock",
                        "UPDATE reservation SET payload = REPLACE(payload, '\"quantity\":2', '\"quantity\":1')" + of,
                        CONFIRMED),
                of(
                        "orders-paid",
                        "stock",
                        "UPDATE reservation SET payload = REPLACE(payload, '" + CUP + "', '" + TEAPOT + "')" + of,
                        CONFIRMED),
                of("stock-nothing-is-lost", "stock", "DELETE FROM product WHERE id = '%s'", CUP),
                of("stock-held-is-reserved", "stock", "DELETE FROM product WHERE id = '%s'", CUP),
                of("stock-sold-was-reserved", "stock", "DELETE FROM product WHERE id = '%s'", TEAPOT),
                of("stock-nothing-is-lost", "stock", "UPDATE adjustment SET number = 2 WHERE product_id = '%s'", CUP),
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
                of(
                        "orders-paid",
                        "balance",
                        "UPDATE reservation SET payload = REPLACE(payload, 'alice', 'bob') WHERE transaction_id = '%s'",
                        CONFIRMED),
                of("money-ledger-is-balance", "balance", "UPDATE entry SET number = 3 WHERE number = 2"),
                of("money-ledger-is-balance", "balance", "DELETE FROM balance"),
                of("money-held-is-reserved", "balance", "DELETE FROM balance"),
                of("money-ledger-adds-up", "balance", "UPDATE entry SET type = 'CHARGE' WHERE number = 2"),
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
                of(
                        "coupons-held-is-reserved",
                        "coupon",
                        "UPDATE reservation SET payload = REPLACE(payload, '\"discount\":500', '\"discount\":5000')"),
                of("coupons-held-is-reserved", "coupon", "UPDATE coupon SET min_order_amount = 3501"),
                of("coupons-held-is-reserved", "coupon", "UPDATE coupon SET max_discount = 499"),
                of(
                        "coupons-held-is-reserved",
                        "coupon",
                        "UPDATE coupon SET discount_type = 'PERCENT', discount_value = 14"),
                of("coupons-issued-as-counted", "coupon", "UPDATE coupon SET number = 0 WHERE number = 1"),
                of("coupons-issued-as-counted", "coupon", "UPDATE coupon SET discount_value = 5000 WHERE number = 3"),
                of("coupons-issued-as-counted", "coupon", "DELETE FROM campaign"),
                of("coupons-limit-for-each-user", "coupon", "DELETE FROM coupon"),
                of(
                        "coupons-held-is-reserved",
                        "coupon",
                        "UPDATE coupon SET user_id = 'bob' WHERE id = '%s'",
                        USED_COUPON),
                of(
                        "orders-paid",
                        "coupon",
                        "UPDATE reservation SET payload = REPLACE(payload, '\"discount\":500', '\"discount\":50')"
                                + " WHERE transaction_id = '%s'",
                        CONFIRMED),
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
                of("payments-are-reserved", "payment", "UPDATE payment SET user_id = 'bob'"),
                of("payments-are-reserved", "payment", "UPDATE payment SET order_id = '%s'", CANCELLED),
                of("payments-fit-reservations", "payment", "UPDATE payment SET state = 'AUTHORIZED'"),
                of("payments-fit-reservations", "payment", "UPDATE payment SET state = 'CAPTURED'"),
                of("payments-are-reserved", "payment", "UPDATE payment SET amount = amount + 1"),
                of("payments-are-reserved", "payment", "DELETE FROM payment"));
    }

    private static List<Corruption> order() {
        String of = " WHERE order_id = '%s'";
        return List.of(
                expired("order"),
                of("orders-agree", "order", "DELETE FROM orders" + of, CONFIRMED),
                of(
                        "orders-agree",
                        "order",
                        "UPDATE orders SET status = 'CANCELLED', begin_request = NULL" + of,
                        CONFIRMED),
                of("orders-agree", "order", "UPDATE orders SET created_at = created_at + INTERVAL 1 YEAR" + of, id(6)),
                of(
                        "orders-paid",
                        "order",
                        "UPDATE orders SET subtotal = 3600, total = 3100, paid_card = 2100" + of,
                        CONFIRMED),
                of("orders-paid", "order", "UPDATE orders SET user_id = 'bob'" + of, CONFIRMED),
                of("orders-paid", "order", "UPDATE orders SET coupon_id = '" + HELD_COUPON + "'" + of, CONFIRMED),
                of("orders-paid", "order", "UPDATE order_line SET unit_price = 1" + of, CONFIRMED),
                of(
                        "orders-paid",
                        "order",
                        "UPDATE reservation SET payload = REPLACE(payload, '%1$s', '%2$s') WHERE transaction_id = '%1$s'",
                        CONFIRMED,
                        CANCELLED),
                of("orders-add-up", "order", "UPDATE orders SET coupon_id = NULL" + of, CONFIRMED),
                of(
                        "orders-add-up",
                        "order",
                        "UPDATE orders SET discount = -500, total = 1500, paid_balance = 1500" + of,
                        CONFIRMING),
                of("orders-add-up", "order", "UPDATE orders SET begin_request = NULL, paid_card = 0" + of, CONFIRMED),
                of("orders-have-their-history", "order", "DELETE FROM order_event WHERE sequence = 1"),
                of(
                        "orders-have-their-history",
                        "order",
                        "UPDATE order_event SET status = 'CANCELLED' WHERE sequence = 1 AND order_id = '%s'",
                        CONFIRMED),
                of("orders-have-their-history", "order", "DELETE FROM orders" + of, id(5)),
                of(
                        "orders-have-their-history",
                        "order",
                        "DELETE FROM orders" + of + "; DELETE FROM order_line" + of + "; DELETE FROM order_event" + of,
                        id(5),
                        id(5),
                        id(5)),
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

    static String resolved(String branch, String before, String after, boolean forced) {
        return "INSERT INTO operator_action (transaction_id, branch_id, action, operator, reason, forced, state_before,"
                + " state_after, at) VALUES ('" + CONFIRMED + "', '" + branch
                + "', 'RESOLVE', 'olga', 'given up, INC-17', " + forced + ", '" + before + "', '" + after
                + "', UTC_TIMESTAMP(3))";
    }
}

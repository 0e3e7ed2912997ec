package io.holdfast.local.check;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Rows as the services leave them: an order that was confirmed long ago, one that was cancelled, one that is being tried,
 * one that is being confirmed, one that never needed a transaction, and one that is about to begin its own.
 */
final class HealthyShop {

    static final String CONFIRMED = id(1);
    static final String CANCELLED = id(2);
    static final String TRYING = id(3);
    static final String CONFIRMING = id(4);
    private static final String NEVER = id(5);
    private static final String NOT_YET = id(6);

    static final String TEAPOT = id(11);
    static final String CUP = id(12);
    static final String USED_COUPON = id(21);
    static final String HELD_COUPON = id(22);
    private static final String FREE_COUPON = id(23);
    private static final String CAMPAIGN = id(20);

    private static final String LONG_AGO = "UTC_TIMESTAMP(3) - INTERVAL 1 HOUR";
    private static final String NOW = "UTC_TIMESTAMP(3)";
    private static final String LATER = "UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE";

    private static final int DISCOUNT = 500;

    private final ShopDatabase shop;

    HealthyShop(ShopDatabase shop) {
        this.shop = shop;
    }

    static String id(int number) {
        return String.format("01a1fcf1-8302-7042-b287-%012d", number);
    }

    void fill() throws SQLException {
        shop.inOneCommit(true);
        shop.empty();
        transactions();
        orders();
        stock();
        balance();
        coupon();
        payment();
        shop.inOneCommit(false);
    }

    private void transactions() throws SQLException {
        transaction(
                CONFIRMED,
                "CONFIRMED",
                "'CONFIRM'",
                true,
                "order CONFIRMED, stock CONFIRMED, coupon CONFIRMED, balance CONFIRMED, payment CONFIRMED");
        transaction(
                CANCELLED,
                "CANCELLED",
                "'CANCEL'",
                true,
                "order CANCELLED, stock CANCELLED, balance REJECTED, payment CANCELLED");
        transaction(
                TRYING, "TRYING", "NULL", false, "order HELD, stock HELD, coupon HELD, balance HELD, payment PENDING");
        transaction(CONFIRMING, "CONFIRMING", "'CONFIRM'", false, "order HELD, stock CONFIRMED, balance HELD");
    }

    private void transaction(String id, String state, String decision, boolean ended, String branches)
            throws SQLException {
        String specs = json(branches, "{\"branchId\":\"%1$s\",\"participant\":\"%1$s\",\"kind\":\"TCC\",\"stage\":1}");
        String known = json(branches, "{\"branchId\":\"%1$s\",\"state\":\"%2$s\"}");
        shop.run(
                "coordinator",
                "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, progress,"
                        + " next_attempt_at, created_at, decided_at, ended_at) VALUES ('" + id + "', '" + state + "', "
                        + decision + ", 60000, " + (ended ? LONG_AGO : LATER) + ", '[" + specs + "]', '{\"branches\":["
                        + known + "],\"calls\":[]}', " + (ended ? "NULL" : NOW) + ", " + (ended ? LONG_AGO : NOW) + ", "
                        + (decision.equals("NULL") ? "NULL" : ended ? LONG_AGO : NOW) + ", "
                        + (ended ? LONG_AGO : "NULL") + ")");
    }

    private static String json(String branches, String form) {
        return Arrays.stream(branches.split(", ", -1))
                .map(branch -> String.format(form, (Object[]) branch.split(" ", -1)))
                .collect(Collectors.joining(","));
    }

    private void reservation(String participant, String transaction, String state, String payload) throws SQLException {
        boolean known = transaction.equals(CONFIRMED) || transaction.equals(CANCELLED);
        shop.run(
                participant,
                "INSERT INTO reservation (transaction_id, branch_id, state, payload, inserted_by, expires_at, created_at,"
                        + " updated_at) VALUES ('" + transaction + "', '" + participant + "', '" + state + "', "
                        + (payload.isEmpty() ? "NULL" : "'{\"operation\":\"RESERVE\"," + payload + "}'") + ", 1, "
                        + (known ? LONG_AGO : LATER) + ", " + (known ? LONG_AGO : NOW) + ", "
                        + (known ? LONG_AGO : NOW) + ")");
    }

    private void orders() throws SQLException {
        order(CONFIRMED, "CONFIRMED", 3_500, USED_COUPON, 1_000, 2_000, true, LONG_AGO);
        order(CANCELLED, "CANCELLED", 1_000, "", 1_000, 0, true, LONG_AGO);
        order(TRYING, "PENDING", 3_000, HELD_COUPON, 500, 2_000, true, NOW);
        order(CONFIRMING, "PENDING", 1_000, "", 1_000, 0, true, NOW);
        order(NEVER, "CANCELLED", 1_000, "", 0, 0, false, LONG_AGO);
        order(NOT_YET, "PENDING", 1_000, "", 1_000, 0, true, NOW);
        lines(CONFIRMED, TEAPOT + " 2 1250", CUP + " 1 1000");
        lines(CANCELLED, TEAPOT + " 1 1000");
        lines(TRYING, CUP + " 2 1500");
        lines(CONFIRMING, TEAPOT + " 1 1000");
        lines(NEVER, TEAPOT + " 1 1000");
        lines(NOT_YET, TEAPOT + " 1 1000");
        reservation("order", CONFIRMED, "CONFIRMED", "\"orderId\":\"" + CONFIRMED + "\"");
        reservation("order", CANCELLED, "CANCELLED", "\"orderId\":\"" + CANCELLED + "\"");
        reservation("order", TRYING, "HELD", "\"orderId\":\"" + TRYING + "\"");
        reservation("order", CONFIRMING, "HELD", "\"orderId\":\"" + CONFIRMING + "\"");
    }

    /** The order has its transaction's id, which no service would do, but what is checked does not mind. */
    private void order(
            String id, String status, long subtotal, String coupon, long balance, long card, boolean begun, String at)
            throws SQLException {
        int sequence = status.equals("PENDING") || !begun ? 1 : 2;
        long discount = coupon.isEmpty() ? 0 : DISCOUNT;
        shop.run(
                "order",
                "INSERT INTO orders (order_id, user_id, status, sequence, subtotal, discount, total, paid_balance,"
                        + " paid_card, coupon_id, transaction_id, begin_request, created_at, updated_at) VALUES ('" + id
                        + "', 'alice', '" + status + "', " + sequence + ", " + subtotal + ", " + discount + ", "
                        + (subtotal - discount) + ", " + balance + ", " + card + ", "
                        + (coupon.isEmpty() ? "NULL" : "'" + coupon + "'") + ", '" + id + "', "
                        + (begun ? "'{}'" : "NULL") + ", " + at + ", " + at + ")");
        if (begun) {
            shop.run("order", "INSERT INTO order_event VALUES ('" + id + "', 1, 'PENDING', " + at + ")");
        }
        if (!status.equals("PENDING")) {
            shop.run(
                    "order",
                    "INSERT INTO order_event VALUES ('" + id + "', " + sequence + ", '" + status + "', " + at + ")");
        }
        shop.run(
                "order",
                "INSERT INTO idempotency_key VALUES ('alice', 'POST /orders', '" + id + "', REPEAT('x', 32), '" + id
                        + "', " + at + ")");
    }

    /** Each as product, quantity and unit price. */
    private void lines(String order, String... lines) throws SQLException {
        for (int number = 0; number < lines.length; number++) {
            String[] words = lines[number].split(" ", -1);
            long quantity = Long.parseLong(words[1]);
            long price = Long.parseLong(words[2]);
            shop.run(
                    "order",
                    "INSERT INTO order_line VALUES ('" + order + "', " + number + ", '" + words[0] + "', 'A name', "
                            + quantity + ", " + price + ", " + quantity * price + ")");
        }
    }

    private void stock() throws SQLException {
        product(TEAPOT, 97, 0, 3);
        product(CUP, 49, 2, 1);
        reservation("stock", CONFIRMED, "CONFIRMED", held(TEAPOT + " 2 1250", CUP + " 1 1000"));
        reservation("stock", CANCELLED, "CANCELLED", held(TEAPOT + " 1 1000"));
        reservation("stock", TRYING, "HELD", held(CUP + " 2 1500"));
        reservation("stock", CONFIRMING, "CONFIRMED", held(TEAPOT + " 1 1000"));
    }

    private static String held(String... lines) {
        return Arrays.stream(lines)
                .map(line -> String.format(
                        "{\"productId\":\"%s\",\"quantity\":%s,\"unitPrice\":%s}", (Object[]) line.split(" ", -1)))
                .collect(Collectors.joining(",", "\"lines\":[", "]"));
    }

    private void product(String id, int onHand, int held, int sold) throws SQLException {
        int received = onHand + sold;
        shop.run(
                "stock",
                "INSERT INTO product VALUES ('" + id + "', 'A name', 'kitchen', 1000, TRUE, " + onHand + ", " + held
                        + ", " + sold + ", " + received + ", 1)");
        shop.run(
                "stock",
                "INSERT INTO adjustment VALUES (UUID(), '" + id + "', 1, " + received + ", 'registered', " + received
                        + ", 'olivia', " + LONG_AGO + ")");
    }

    private void balance() throws SQLException {
        shop.run("balance", "INSERT INTO balance VALUES ('alice', 9000, 1500, 2)");
        shop.run(
                "balance",
                "INSERT INTO entry VALUES ('alice', 1, UUID(), 'CHARGE', 10000, 10000, 'a-key', " + LONG_AGO
                        + "), ('alice', 2, UUID(), 'PAYMENT', -1000, 9000, '" + CONFIRMED + "/balance', " + LONG_AGO
                        + ")");
        reservation("balance", CONFIRMED, "CONFIRMED", amount(1_000));
        reservation("balance", CANCELLED, "REJECTED", amount(1_000));
        reservation("balance", TRYING, "HELD", amount(500));
        reservation("balance", CONFIRMING, "HELD", amount(1_000));
    }

    private static String amount(int amount) {
        return "\"userId\":\"alice\",\"amount\":" + amount;
    }

    private void coupon() throws SQLException {
        shop.run(
                "coupon",
                "INSERT INTO campaign VALUES ('" + CAMPAIGN + "', 'Spring', 'FIXED', 500, NULL, 0, 10, 5, " + LONG_AGO
                        + ", " + LATER + ", 7, 3, 'olivia', " + LONG_AGO + ")");
        shop.run("coupon", "INSERT INTO claimant VALUES ('" + CAMPAIGN + "', 'alice', 3)");
        coupon(USED_COUPON, 1, "USED", CONFIRMED);
        coupon(HELD_COUPON, 2, "HELD", TRYING);
        coupon(FREE_COUPON, 3, "AVAILABLE", "");
        reservation("coupon", CONFIRMED, "CONFIRMED", discount(USED_COUPON, 3_500));
        reservation("coupon", TRYING, "HELD", discount(HELD_COUPON, 3_000));
    }

    private static String discount(String coupon, long of) {
        return "\"couponId\":\"" + coupon + "\",\"userId\":\"alice\",\"orderAmount\":" + of + ",\"discount\":"
                + DISCOUNT;
    }

    private void coupon(String id, int number, String state, String transaction) throws SQLException {
        String branch = transaction.isEmpty() ? "NULL, NULL" : "'" + transaction + "', 'coupon'";
        shop.run(
                "coupon",
                "INSERT INTO coupon VALUES ('" + id + "', '" + CAMPAIGN + "', " + number
                        + ", 'alice', 'FIXED', 500, NULL, 0, '" + state + "', " + branch + ", " + LONG_AGO + ", "
                        + LATER + ", NULL)");
    }

    private void payment() throws SQLException {
        reservation("payment", CONFIRMED, "CONFIRMED", card(CONFIRMED));
        reservation("payment", CANCELLED, "CANCELLED", "");
        reservation("payment", TRYING, "HELD", card(TRYING));
        payment(CONFIRMED, "CAPTURED");
        payment(TRYING, "AUTHORIZED");
    }

    private static String card(String order) {
        return "\"orderId\":\"" + order + "\"," + amount(2_000);
    }

    private void payment(String transaction, String state) throws SQLException {
        shop.run(
                "payment",
                "INSERT INTO payment (id, transaction_id, branch_id, order_id, user_id, amount, state, history, sends,"
                        + " sent_at, closed, created_at, updated_at) VALUES (UUID(), '" + transaction
                        + "', 'payment', '"
                        + transaction + "', 'alice', 2000, '" + state + "', '[]', 1, " + NOW + ", FALSE, " + NOW + ", "
                        + NOW
                        + ")");
    }
}

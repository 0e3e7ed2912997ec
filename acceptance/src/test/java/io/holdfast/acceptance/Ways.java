package io.holdfast.acceptance;

import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.run.Databases;
import io.holdfast.protocol.Ids;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How orders come to each durable step. A way is gone again and again until a process has died on it, so it may fail: whatever
 * it asks for may be down.
 */
final class Ways {

    private static final long PRICE = 100;
    private static final long PLENTY = 100_000;
    private static final String PENDING = "tok_pending_ok";

    private final RunningSystem system;
    private final Shop shop;
    private final Victim first;
    private final Shop.Customer customer;
    private final Shop.Customer poor;
    private final String product;
    private final String campaign;
    private final String paymentService;
    private final Shop.Customer plainCustomer;
    private final String plainProduct;
    private final Promises promises;
    private final GatewaySimulator gatewayFaults;
    private final Map<String, Way> ways = new HashMap<>();

    /** One way; it stops early when somebody has died on it. */
    @FunctionalInterface
    interface Way {
        void go(BooleanSupplier over) throws Exception;
    }

    /** What is done while something is otherwise than usual. */
    @FunctionalInterface
    private interface Part {
        void go() throws Exception;
    }

    /** @param first the coordinator that everybody asks first */
    Ways(RunningSystem system, Shop shop, Promises promises, Victim first) {
        this.system = system;
        this.shop = shop;
        this.promises = promises;
        this.gatewayFaults = new GatewaySimulator(system);
        this.first = first;
        this.customer = shop.newCustomer(PLENTY * PRICE);
        this.poor = shop.newCustomer(1);
        this.product = shop.newProduct(PRICE, PLENTY);
        this.campaign = shop.newCampaign(1, PLENTY);
        this.plainCustomer = shop.newCustomer(PLENTY * PRICE);
        this.plainProduct = shop.newProduct(PRICE, PLENTY);
        this.paymentService = system.token("payment", "--service");
        shops();
        participants();
        payments();
        reports();
        coordinators();
    }

    /** The way to that step; null when there is none. */
    @Nullable
    Way to(DurableSteps.Step step, String service) {
        Way own = ways.get(service + " " + step.shortName());
        return own == null ? ways.get(step.shortName()) : own;
    }

    private void shops() {
        ways.put("PlaceStep.PLACE", over -> whole());
        ways.put("FollowStep.TAKE_UNANSWERED", over -> byCard(PENDING));
        ways.put("FollowStep.FORGET_FAILURES", over -> {
            String transactionId = byCard("tok_pending_lost");
            // As a question that failed leaves it.
            change("order", "UPDATE orders SET failed_asks = 1 WHERE transaction_id = '" + transactionId + "'");
            until(over, 4_000);
        });
        ways.put("FollowStep.LEARN", over -> byCard(PENDING));
        ways.put("FollowStep.PUT_OFF", this::slowCoordinator);
        ways.put("ProductStep.REGISTER", over -> shop.newProduct(PRICE, 1));
        ways.put("ProductStep.CHANGE", over -> shop.deactivate(shop.newProduct(PRICE, 1)));
        ways.put(
                "ProductStep.ADJUST",
                over -> shop.send(
                        "POST",
                        system.url("stock") + "/products/" + product + "/adjustments",
                        shop.operator(),
                        Map.of("delta", 1, "reason", "found"),
                        null,
                        0));
        ways.put("AccountStep.CHARGE", over -> shop.charge(customer, PRICE));
        ways.put("CampaignStep.OPEN", over -> shop.newCampaign(1, 1));
        ways.put("ClaimStep.CLAIM", over -> shop.claim(customer, campaign));
    }

    private void participants() {
        ways.put("LocalStep.TRY", over -> whole());
        ways.put("LocalStep.CONFIRM", over -> whole());
        ways.put("stock LocalStep.CANCEL", over -> place(poor, Map.of("items", items(1), "payment", Map.of())));
        ways.put("LocalStep.CANCEL", over -> {
            String coupon = shop.claim(customer, campaign);
            place(
                    customer,
                    Map.of(
                            "items",
                            items(2 * PLENTY),
                            "couponId",
                            coupon,
                            "payment",
                            Map.of("balanceAmount", 0, "cardToken", "tok_ok")));
            place(customer, Map.of("items", items(PLENTY / 10), "payment", Map.of()));
        });
        ways.put("stock LocalStep.REJECT", over -> begin(stock("stock", 2 * PLENTY, 1)));
        ways.put("balance LocalStep.REJECT", over -> place(poor, Map.of("items", items(1), "payment", Map.of())));
        ways.put("coupon LocalStep.REJECT", over -> begin(branch("coupon", "coupon", 1, coupon(Ids.next()))));
        ways.put(
                "order LocalStep.REJECT",
                over -> begin(branch("order", "order", 1, Map.of("operation", "RESERVE", "orderId", Ids.next()))));
        ways.put("stock ExpiryStep.EXTEND", over -> expiring(over, stock("late", 1, 2)));
        ways.put(
                "balance ExpiryStep.EXTEND",
                over -> expiring(
                        over,
                        branch(
                                "late",
                                "balance",
                                2,
                                Map.of("operation", "RESERVE", "userId", customer.id(), "amount", 1))));
        ways.put(
                "coupon ExpiryStep.EXTEND",
                over -> expiring(
                        over, branch("late", "coupon", 2, coupon(UUID.fromString(shop.claim(customer, campaign))))));
        ways.put("order ExpiryStep.EXTEND", this::expiringOrder);
        ways.put("payment ExpiryStep.EXTEND", over -> expiring(over, payment("late", "tok_ok", 2)));
    }

    private void payments() {
        for (String step : List.of("TRY", "RECORD_HOLD", "CONFIRM", "RECORD_KEPT")) {
            ways.put("OutsideStep." + step, over -> byCard("tok_ok"));
        }
        ways.put("OutsideStep.CANCEL", over -> cancelled());
        ways.put("OutsideStep.RECORD_LET_GO", over -> cancelled());
        ways.put("OutsideStep.TAKE_UNSETTLED", over -> byCard(PENDING));
        ways.put("GatewayStep.AUTHORISE", over -> byCard("tok_ok"));
        ways.put("GatewayStep.CAPTURE", over -> byCard("tok_ok"));
        ways.put("GatewayStep.VOID", over -> cancelled());
        ways.put("PaymentStep.NOTE_ASKED", over -> byCard(PENDING));
        ways.put("PaymentStep.SEND_AGAIN", over -> {
            whileGatewayFails(() -> {
                byCard("tok_ok");
                Thread.sleep(700);
            });
            until(over, 4_000);
        });
        ways.put("PaymentStep.GIVE_UP", over -> {
            gateway().stop();
            try {
                byCard("tok_ok");
                until(over, 4_000);
            } finally {
                gateway().revive();
            }
        });
        ways.put("PaymentStep.CLOSE", over -> {
            whileGatewayFails(() -> {
                String transactionId = byCard("tok_ok");
                Thread.sleep(500);
                shop.cancelTransaction(transactionId);
            });
            until(over, 4_000);
        });
        ways.put("PaymentStep.NOTE_UNKNOWN", over -> {
            String transactionId = byCard("tok_pending_lost");
            Thread.sleep(500);
            whileGatewayFails(() -> {
                shop.cancelTransaction(transactionId);
                until(over, 4_000);
            });
        });
        ways.put("PaymentStep.NOTE_DECLINED", over -> {
            String transactionId = byCard("tok_pending_declined");
            Thread.sleep(500);
            whileGatewayFails(() -> {
                Thread.sleep(1_500); // The gateway has declined, and payment-service cannot learn it.
                shop.cancelTransaction(transactionId);
            });
            until(over, 4_000);
        });
    }

    /** What the gateway says, and what a crash or a lie of the gateway leaves behind. */
    private void reports() {
        ways.put("WalkStep.TAKE", over -> {});
        ways.put("WalkStep.ADVANCE", over -> {
            byCard("tok_ok"); // A new line; without one the list is as far as it was.
            until(over, 2_500);
        });
        for (String step : List.of("RECEIVE", "APPLIED")) {
            ways.put("WebhookStep." + step, over -> {
                byCard(PENDING);
                until(over, 3_000);
            });
        }
        String again = "outcome = NULL, next_attempt_at = UTC_TIMESTAMP(3)";
        ways.put("WebhookStep.TAKE", over -> changeEvent(over, again));
        ways.put(
                "PaymentStep.NOTE_CONTRADICTION",
                over -> changeEvent(
                        over, again + ", body = JSON_SET(body, '$.amount', JSON_VALUE(body, '$.amount') + 1)"));
        ways.put("PaymentStep.TAKE_UNCLEAR", this::makeUnclear);
        ways.put("PaymentStep.CLEAR", this::makeUnclear);
    }

    /** Changes the last event of a payment. */
    private void changeEvent(BooleanSupplier over, String change) throws Exception {
        String transactionId = byCard(PENDING);
        changeOnce(
                over,
                "payment",
                "UPDATE pg_event SET " + change + " WHERE outcome IS NOT NULL AND payment_key LIKE '" + transactionId
                        + "/%' AND JSON_VALUE(body, '$.state') = 'CAPTURED'");
        until(over, 2_500);
    }

    /** A payment that has been captured, as an unclear answer would leave it. */
    private void makeUnclear(BooleanSupplier over) throws Exception {
        String transactionId = byCard("tok_ok");
        changeOnce(
                over,
                "payment",
                "UPDATE payment SET state = 'UNKNOWN' WHERE state = 'CAPTURED' AND transaction_id = '" + transactionId
                        + "'");
        until(over, 2_500);
    }

    /** Changes a row as soon as it is there; gives up after a while. */
    private void changeOnce(BooleanSupplier over, String service, String sql)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (!over.getAsBoolean() && System.nanoTime() < end && change(service, sql) == 0) {
            Thread.sleep(50);
        }
    }

    private int change(String service, String sql) throws SQLException {
        try (Connection connection = schema(service);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    private void coordinators() {
        // Whoever else asks a coordinator stays with the one that answered last: so the first is asked here, directly.
        for (String step : List.of("BEGIN", "DECIDE", "END")) {
            ways.put("StoreStep." + step, over -> begin("coordinator", 10_000, stock("stock", 1, 1)));
        }
        ways.put("StoreStep.BEGIN_LATE", over -> begin(earlier(), "coordinator", 10_000, stock("stock", 1, 1)));
        ways.put("StoreStep.SAVE", over -> begin("coordinator", 10_000, payment("payment", PENDING, 1)));
        ways.put("StoreStep.OUTCOME", over -> {
            // It is held before the coordinator asks for it, which waits for the stage before.
            Map<String, Object> early = payment("early", "tok_ok", 2);
            String id = begin("coordinator", 10_000, payment("payment", "tok_pending_lost", 1), early);
            tryNow(id, early);
            shop.send(
                    "PUT",
                    system.url("coordinator") + "/transactions/" + id + "/branches/early/outcome",
                    paymentService,
                    Map.of("outcome", "HELD"),
                    null,
                    0);
        });
        ways.put("StoreStep.CANCEL", over -> {
            String id = begin("coordinator", 10_000, payment("payment", PENDING, 1));
            shop.cancelTransaction(id);
        });
        ways.put("StoreStep.OPERATE", over -> {
            String id = begin("coordinator", 10_000, payment("payment", PENDING, 1));
            shop.send(
                    "POST",
                    system.url("coordinator") + "/transactions/" + id + "/retry",
                    shop.operator(),
                    Map.of("reason", "it takes long"),
                    null,
                    0);
        });
        ways.put("StoreStep.BURY", over -> shop.cancelTransaction(Ids.next().toString()));
        ways.put("StoreStep.BEAT", over -> {});
        ways.put("StoreStep.GIVE_UP", this::stopped);
        ways.put("StoreStep.FORGET", this::stopped);
        ways.put("coordinator-2 StoreStep.CANCEL_EXPIRED", over -> {
            String id = begin("coordinator", 1_500, payment("payment", "tok_pending_lost", 1));
            Thread.sleep(300);
            first.kill();
            try {
                Thread.sleep(1_200);
                long end = System.nanoTime() + 2_500_000_000L;
                while (!over.getAsBoolean() && System.nanoTime() < end) {
                    shop.send(
                            "POST",
                            system.url("coordinator-2") + "/transactions/decisions",
                            shop.service(),
                            Map.of("transactionIds", List.of(id)),
                            null,
                            0);
                }
            } finally {
                first.revive();
            }
        });
        ways.put("coordinator-2 StoreStep.CLAIM_UNOWNED", over -> takenOver(over, first::stop));
        ways.put("coordinator-2 StoreStep.CLAIM_DEAD", over -> takenOver(over, first::kill));
        ways.put(
                "coordinator-2 StoreStep.CLAIM_LOST",
                over -> takenOver(over, () -> {
                    first.kill();
                    change(
                            "coordinator",
                            "DELETE FROM replica WHERE id IN (SELECT owner FROM tcc_transaction WHERE ended_at IS NULL)");
                }));
    }

    /** The first coordinator is stopped, and has a transaction to give up. */
    private void stopped(BooleanSupplier over) {
        begin("coordinator", 10_000, payment("payment", PENDING, 1));
        first.stop();
        if (!over.getAsBoolean()) {
            first.revive();
        }
    }

    /** A transaction of a coordinator that is gone before its end. */
    private void takenOver(BooleanSupplier over, Part gone) throws Exception {
        begin("coordinator", 10_000, payment("payment", PENDING, 1));
        Thread.sleep(200);
        try {
            gone.go();
            until(over, 9_000);
        } finally {
            first.revive();
        }
    }

    /** A coordinator that is there and does not answer about one order: its row is locked. */
    private void slowCoordinator(BooleanSupplier over) throws Exception {
        String transactionId = byCard(PENDING);
        try (Connection connection = schema("coordinator");
                PreparedStatement lock =
                        connection.prepareStatement("SELECT id FROM tcc_transaction WHERE id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            lock.setString(1, transactionId);
            lock.executeQuery().close();
            until(over, 15_000);
            connection.rollback();
        }
    }

    private Connection schema(String service) throws SQLException {
        SchemaAccess access = Objects.requireNonNull(
                Databases.of(system.folder(), System.getenv()).get(service));
        return DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
    }

    /** A hold that expires at once, of a transaction that is undecided as long as its payment is pending. */
    private void expiring(BooleanSupplier over, Map<String, Object> late) throws Exception {
        String id = begin(payment("payment", "tok_pending_lost", 1), late);
        tryNow(id, late);
        until(over, 3_000);
    }

    private void expiringOrder(BooleanSupplier over) throws Exception {
        Map<String, Object> body = Map.of("items", items(1), "payment", Map.of("cardToken", "tok_pending_lost"));
        Shop.Answer placed = ask(customer, body);
        if (placed.status() < 300) {
            // The first try wins, and it is not the coordinator's when this one is faster: so another order's id is
            // held.
            String id = begin(
                    payment("payment", "tok_pending_lost", 1),
                    branch("late", "order", 2, Map.of("operation", "RESERVE", "orderId", placed.text("/orderId"))));
            tryNow(id, branch("late", "order", 2, Map.of("operation", "RESERVE", "orderId", placed.text("/orderId"))));
            until(over, 3_000);
        }
    }

    private void tryNow(String transactionId, Map<String, Object> branch) {
        shop.send(
                "PUT",
                system.url(String.valueOf(branch.get("participant"))) + "/tcc/" + transactionId + "/"
                        + branch.get("branchId") + "/try",
                shop.service(),
                Map.of("holdMs", 1, "payload", Objects.requireNonNull(branch.get("payload"))),
                null,
                0);
    }

    /** Balance and coupon pay it. */
    private void whole() {
        String coupon = shop.claim(customer, campaign);
        place(customer, Map.of("items", items(1), "couponId", coupon, "payment", Map.of()));
    }

    private String byCard(String token) {
        return place(customer, Map.of("items", items(1), "payment", Map.of("cardToken", token)));
    }

    private void cancelled() throws InterruptedException {
        String transactionId = byCard("tok_pending_lost");
        Thread.sleep(400);
        shop.cancelTransaction(transactionId);
    }

    private String place(Shop.Customer by, Map<String, Object> body) {
        return ask(by, body).text("/transactionId");
    }

    private Shop.Answer ask(Shop.Customer by, Map<String, Object> body) {
        return promises.place(by, body, false);
    }

    /** An order that only a crash can keep from being confirmed: there is enough of all, and the balance pays it. */
    void plainOrder() {
        promises.place(
                plainCustomer,
                Map.of("items", List.of(Map.of("productId", plainProduct, "quantity", 1)), "payment", Map.of()),
                true);
    }

    private List<Map<String, Object>> items(long quantity) {
        return List.of(Map.of("productId", product, "quantity", quantity));
    }

    @SafeVarargs
    private String begin(String coordinator, long timeoutMs, Map<String, Object>... branches) {
        return begin(Ids.next(), coordinator, timeoutMs, branches);
    }

    /** An id that was made two minutes ago. */
    private static UUID earlier() {
        UUID now = Ids.next();
        long twoMinutes = Duration.ofMinutes(2).toMillis();
        return new UUID(now.getMostSignificantBits() - (twoMinutes << 16), now.getLeastSignificantBits());
    }

    @SafeVarargs
    private String begin(UUID made, String coordinator, long timeoutMs, Map<String, Object>... branches) {
        return promises.begin(made, coordinator, timeoutMs, List.of(branches));
    }

    /** By whichever coordinator is there. */
    @SafeVarargs
    private String begin(Map<String, Object>... branches) {
        return begin(shop.isReady("coordinator") ? "coordinator" : "coordinator-2", 10_000, branches);
    }

    private static Map<String, Object> branch(String branchId, String participant, int stage, Map<String, ?> payload) {
        return Map.of(
                "branchId",
                branchId,
                "participant",
                participant,
                "stage",
                stage,
                "payload",
                payload,
                "pendingTimeoutMs",
                1_500);
    }

    private Map<String, Object> stock(String branchId, long quantity, int stage) {
        return branch(
                branchId,
                "stock",
                stage,
                Map.of(
                        "operation",
                        "RESERVE",
                        "lines",
                        List.of(Map.of("productId", product, "quantity", quantity, "unitPrice", PRICE))));
    }

    private Map<String, Object> payment(String branchId, String token, int stage) {
        return branch(
                branchId,
                "payment",
                stage,
                Map.of(
                        "operation",
                        "RESERVE",
                        "orderId",
                        Ids.next().toString(),
                        "userId",
                        customer.id(),
                        "amount",
                        PRICE,
                        "cardToken",
                        token));
    }

    private Map<String, Object> coupon(UUID couponId) {
        return Map.of(
                "operation",
                "RESERVE",
                "couponId",
                couponId,
                "userId",
                customer.id(),
                "orderAmount",
                PRICE,
                "discount",
                1);
    }

    private Victim gateway() throws IOException {
        return new Victim("pg", system, shop);
    }

    private void whileGatewayFails(Part part) throws Exception {
        gatewayFaults.faults(Map.of("failedCalls", 1, "lostCallbacks", 1));
        try {
            part.go();
        } finally {
            gatewayFaults.faults(Map.of());
        }
    }

    private static void until(BooleanSupplier over, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!over.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }
}

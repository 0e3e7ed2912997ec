package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * One customer's orders by every card, each in two ways: the card pays everything, or what a coupon and the balance leave.
 * Knows what each must come to, and asks everybody who had a part in it.
 */
final class CardOrders {

    private static final long PRICE = 1_000;
    private static final long STOCK = 1_000_000;
    private static final long BALANCE = 10_000_000;
    private static final long FROM_BALANCE = 370;
    private static final long DISCOUNT = 150;
    private static final long COUPONS = 10_000;
    private static final int QUANTITIES = 40;
    private static final Set<String> FINAL = Set.of("CONFIRMED", "CANCELLED");

    private final RunningSystem system;
    private final Shop shop;
    private final Shop.Customer customer;
    private final String product;
    private final String campaign;
    private final List<Placed> all = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> seenWaiting = ConcurrentHashMap.newKeySet();

    CardOrders(RunningSystem system, Shop shop) {
        this.system = system;
        this.shop = shop;
        this.customer = shop.newCustomer(BALANCE);
        this.product = shop.newProduct(PRICE, STOCK);
        this.campaign = shop.newCampaign(DISCOUNT, COUPONS);
    }

    /**
     * An order, and who is to pay what of it.
     *
     * @param couponId empty when it has none
     * @param calledOff the status with which the coordinator answered the wish to cancel it; 0 when nobody wished it
     */
    record Placed(
            CardToken card,
            String orderId,
            String transactionId,
            long quantity,
            String couponId,
            long fromBalance,
            long fromCard,
            int calledOff) {}

    /** What order-service and the coordinator say in the end. */
    private record Told(Shop.Answer order, Shop.Answer transaction) {}

    /** How an order ended, in the words of all who know. */
    record End(Placed placed, Shop.Answer order, Shop.Answer transaction, List<GatewayLedger.Line> ledger) {

        boolean isConfirmed() {
            return order.text("/status").equals("CONFIRMED");
        }

        String reason() {
            return order.text("/reason/code");
        }

        Instant decidedAt() {
            return Instant.parse(transaction.text("/decidedAt"));
        }

        Instant deadline() {
            return Instant.parse(transaction.text("/deadline"));
        }

        List<String> ledgerStates() {
            return ledger.stream().map(GatewayLedger.Line::state).toList();
        }

        /** For the message of an assertion. */
        @Override
        public String toString() {
            return placed + "\n  order " + order.body() + "\n  transaction " + transaction.body() + "\n  gateway "
                    + ledger;
        }
    }

    /** Places one order by each card in each way, so far apart; one in so many is called off at once, none for 0. */
    void placeEach(Random random, int oneIn, Duration apart) throws InterruptedException {
        for (CardToken card : CardToken.values()) {
            for (boolean mixed : new boolean[] {false, true}) {
                place(card, mixed, oneIn > 0 && random.nextInt(oneIn) == 0);
                lookWhoWaits();
                Thread.sleep(apart.toMillis());
            }
        }
    }

    private void place(CardToken card, boolean mixed, boolean callOff) {
        long quantity = 1L + all.size() % QUANTITIES;
        long total = quantity * PRICE;
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("items", List.of(Map.of("productId", product, "quantity", quantity)));
        Map<String, Object> payment = new LinkedHashMap<>(Map.of("cardToken", card.token()));
        String couponId = "";
        if (mixed) {
            couponId = shop.claim(customer, campaign);
            order.put("couponId", couponId);
            payment.put("balanceAmount", FROM_BALANCE);
        }
        order.put("payment", payment);
        Shop.Answer placed =
                shop.place(customer, UUID.randomUUID().toString(), 0, order).expect(202);
        String transactionId = placed.text("/transactionId");
        all.add(new Placed(
                card,
                placed.text("/orderId"),
                transactionId,
                quantity,
                couponId,
                mixed ? FROM_BALANCE : 0,
                mixed ? total - FROM_BALANCE - DISCOUNT : total,
                callOff ? shop.cancelTransaction(transactionId).status() : 0));
    }

    int size() {
        return all.size();
    }

    /** Notes which orders show now that they wait for their card. */
    void lookWhoWaits() {
        shop.orders(customer, "AWAITING_PAYMENT")
                .body()
                .path("items")
                .forEach(order -> seenWaiting.add(order.path("orderId").asText()));
    }

    boolean wasSeenWaiting(CardToken card) {
        return all.stream().anyMatch(placed -> placed.card() == card && seenWaiting.contains(placed.orderId()));
    }

    /** Waits until every transaction has ended, and its order with it. */
    List<End> awaitEnds(Duration atMost) throws IOException, InterruptedException {
        Map<Placed, Told> ends = new LinkedHashMap<>();
        await().atMost(atMost).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            lookWhoWaits();
            for (Placed placed : all) {
                if (!ends.containsKey(placed)) {
                    Shop.Answer transaction = shop.transaction("coordinator", placed.transactionId());
                    Shop.Answer order = shop.order(customer, placed.orderId());
                    assertThat(transaction.text("/state")).as("%s", transaction).isIn(FINAL);
                    // One that was cancelled before it was begun has no branch that tells the order; its next question
                    // does.
                    assertThat(order.text("/status")).as("%s", order).isEqualTo(transaction.text("/state"));
                    ends.put(placed, new Told(order, transaction));
                }
            }
        });
        GatewayLedger ledger = GatewayLedger.read(system);
        return ends.entrySet().stream()
                .map(end -> new End(
                        end.getKey(),
                        end.getValue().order(),
                        end.getValue().transaction(),
                        ledger.of(end.getKey().transactionId())))
                .toList();
    }

    /** What must be true of an order however it ended: the coordinator, the gateway, payment- and coupon-service agree. */
    void assertWhole(List<End> ends) {
        Map<String, String> coupons = shop.coupons(customer);
        for (End end : ends) {
            Placed placed = end.placed();
            assertThat(end.ledger())
                    .as("%s", end)
                    .allSatisfy(line -> assertThat(line.amount()).isEqualTo(placed.fromCard()));
            assertPayments(end);
            if (end.isConfirmed()) {
                assertThat(end.ledgerStates())
                        .as("%s", end)
                        .isEqualTo(placed.card().captured());
                assertThat(end.order().number("/paid/card")).as("%s", end).isEqualTo(placed.fromCard());
                assertThat(end.order().number("/paid/balance")).as("%s", end).isEqualTo(placed.fromBalance());
                assertThat(end.order().body().path("reason").isMissingNode()
                                || end.order().body().path("reason").isNull())
                        .as("%s", end)
                        .isTrue();
            } else {
                assertThat(end.ledgerStates()).as("%s", end).isIn(placed.card().calledOff());
            }
            if (!placed.couponId().isEmpty()) {
                assertThat(coupons.get(placed.couponId()))
                        .as("coupon of %s", end)
                        .isEqualTo(end.isConfirmed() ? "USED" : "AVAILABLE");
            }
        }
        long sold = sum(ends, placed -> placed.quantity());
        Ends.stock(shop, product, STOCK - sold, 0, sold);
        Ends.balance(shop, customer, BALANCE - sum(ends, placed -> placed.fromBalance()), 0);
    }

    /** What the customer is shown by payment-service is what the gateway has. */
    private void assertPayments(End end) {
        List<String> states = new ArrayList<>();
        shop.payments(customer, end.placed().orderId()).body().path("items").forEach(payment -> {
            states.add(payment.path("state").asText());
            assertThat(payment.path("amount").asLong())
                    .as("%s of %s", payment, end)
                    .isEqualTo(end.placed().fromCard());
        });
        List<String> gateway = end.ledgerStates();
        if (gateway.isEmpty()) {
            // It was called off before payment-service heard of it, or before it could send anything.
            assertThat(states).as("%s", end).isIn(List.of(), List.of("VOIDED"));
        } else {
            assertThat(states).as("%s", end).containsExactly(gateway.get(gateway.size() - 1));
        }
    }

    private static long sum(List<End> ends, ToLongFunction<Placed> part) {
        return ends.stream()
                .filter(End::isConfirmed)
                .map(End::placed)
                .mapToLong(part)
                .sum();
    }
}

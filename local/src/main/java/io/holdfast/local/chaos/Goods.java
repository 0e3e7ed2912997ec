package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** Products, customers and coupons of one row, made for it alone, so that what was sold can be compared with what clients were told. */
final class Goods {

    static final long PRICE = 1_000;

    private static final long DISCOUNT = 100;
    private static final long FROM_BALANCE = 300;
    private static final int CREATED = 201;
    private static final double COUPON_RATE = 0.15;
    private static final double CARD_RATE = 0.25;
    private static final double POOR_RATE = 0.1;
    private static final double WAIT_RATE = 0.75;
    private static final int MOST_PIECES = 3;
    private static final List<String> CARDS =
            List.of("tok_ok", "tok_ok", "tok_pending_ok", "tok_slow", "tok_duplicate", "tok_declined");

    /** How an order may end that nothing is wrong with, while something dies. */
    static final Set<String> DISTURBED = Set.of("CONFIRMED", "TIMED_OUT", "PARTICIPANT_UNAVAILABLE");

    /** An order that was let go because somebody did not answer in time. */
    static final Set<String> OUT_OF_TIME = Set.of("TIMED_OUT", "PARTICIPANT_UNAVAILABLE");

    private final ChaosSystem system;
    private final String row;
    private final String operator;
    private final Map<String, Long> stocked = new LinkedHashMap<>();
    private final List<Plan.Customer> customers = new ArrayList<>();

    Goods(ChaosSystem system, String row) {
        this.system = system;
        this.row = row;
        this.operator = system.operator();
    }

    /** What was put on the shelves, by the product's id. */
    Map<String, Long> stocked() {
        return stocked;
    }

    List<Plan.Customer> customers() {
        return customers;
    }

    String product(long quantity) throws IOException {
        Map<String, ?> product =
                Map.of("name", "Chaos " + row, "category", "chaos", "price", PRICE, "quantity", quantity);
        String id =
                make("stock", "/products", operator, product).path("productId").asText();
        stocked.put(id, quantity);
        return id;
    }

    List<String> products(int count, long quantity) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(product(quantity));
        }
        return ids;
    }

    /** Customers with so much money each; none for 0. */
    List<Plan.Customer> customers(int count, long money) throws IOException {
        List<Plan.Customer> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = row + "-" + UUID.randomUUID();
            Plan.Customer customer = new Plan.Customer(name, system.customer(name), money);
            if (money > 0) {
                make("balance", "/balances/" + name + "/charges", operator, Map.of("amount", money));
            }
            made.add(customer);
        }
        customers.addAll(made);
        return made;
    }

    String campaign(int quantity) throws IOException {
        Map<String, ?> campaign = Map.of(
                "name",
                "Chaos " + row,
                "discount",
                Map.of("type", "FIXED", "value", DISCOUNT),
                "minOrderAmount",
                0,
                "quantity",
                quantity,
                "perUserLimit",
                quantity,
                "startsAt",
                Instant.now().minus(Duration.ofMinutes(1)).toString(),
                "endsAt",
                Instant.now().plus(Duration.ofDays(1)).toString(),
                "couponValidDays",
                1);
        return make("coupon", "/campaigns", operator, campaign)
                .path("campaignId")
                .asText();
    }

    String coupon(String campaign, Plan.Customer customer) throws IOException {
        return make("coupon", "/campaigns/" + campaign + "/coupons", customer.token(), Map.of())
                .path("couponId")
                .asText();
    }

    /** Pays from balance, without a coupon. */
    static Plan plain(Plan.Customer customer, Map<String, Integer> quantities, Set<String> ends, boolean waits) {
        return new Plan(customer, body(quantities, "", ""), quantities, ends, waits);
    }

    static Plan byCard(Plan.Customer customer, Map<String, Integer> quantities, String card, Set<String> ends) {
        return new Plan(customer, body(quantities, "", card), quantities, ends, true);
    }

    static Plan withCoupon(Plan.Customer customer, Map<String, Integer> quantities, String coupon, Set<String> ends) {
        return new Plan(customer, body(quantities, coupon, ""), quantities, ends, false);
    }

    /**
     * A shop's day: baskets, coupons, cards that answer late, customers without money.
     *
     * @param excuses for what else than its own business an order may be cancelled
     */
    List<Plan> mix(SplittableRandom random, int orders, Set<String> excuses) throws IOException {
        List<String> products = products(12, 1_000_000);
        List<Plan.Customer> rich = customers(20, orders * PRICE * MOST_PIECES * 2);
        List<Plan.Customer> poor = customers(3, 0);
        String campaign = campaign(orders);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            Map<String, Integer> basket = new LinkedHashMap<>();
            for (int line = 0; line < 1 + random.nextInt(2); line++) {
                basket.put(products.get(random.nextInt(products.size())), 1 + random.nextInt(MOST_PIECES));
            }
            boolean waits = random.nextDouble() < WAIT_RATE;
            double way = random.nextDouble();
            if (way < POOR_RATE) {
                plans.add(plain(
                        poor.get(random.nextInt(poor.size())), basket, with("INSUFFICIENT_BALANCE", excuses), waits));
                continue;
            }
            Plan.Customer customer = rich.get(random.nextInt(rich.size()));
            String coupon = random.nextDouble() < COUPON_RATE ? coupon(campaign, customer) : "";
            String card = random.nextDouble() < CARD_RATE ? CARDS.get(random.nextInt(CARDS.size())) : "";
            String end = card.equals("tok_declined") ? "PAYMENT_DECLINED" : "CONFIRMED";
            plans.add(new Plan(customer, body(basket, coupon, card), basket, with(end, excuses), waits));
        }
        return plans;
    }

    private static Set<String> with(String end, Set<String> excuses) {
        Set<String> all = new HashSet<>(excuses);
        all.remove("CONFIRMED");
        all.add(end);
        return Set.copyOf(all);
    }

    private static String body(Map<String, Integer> quantities, String coupon, String card) {
        Map<String, Object> order = new HashMap<>();
        order.put(
                "items",
                quantities.entrySet().stream()
                        .map(line -> Map.of("productId", line.getKey(), "quantity", line.getValue()))
                        .toList());
        order.put("payment", card.isEmpty() ? Map.of() : Map.of("balanceAmount", FROM_BALANCE, "cardToken", card));
        if (!coupon.isEmpty()) {
            order.put("couponId", coupon);
        }
        return CanonicalJson.write(order);
    }

    private JsonNode make(String service, String path, String token, Map<String, ?> body) throws IOException {
        try (HttpConnection connection = system.connect(service)) {
            HttpConnection.Reply reply = connection.send(
                    "POST",
                    path,
                    token,
                    "Idempotency-Key: " + UUID.randomUUID() + "\r\n",
                    body.isEmpty() ? null : CanonicalJson.write(body));
            if (reply.status() != CREATED) {
                throw new IOException("POST " + path + " was answered by " + reply.status() + ": " + reply.body());
            }
            return reply.body();
        }
    }
}

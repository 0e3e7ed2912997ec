package io.holdfast.local.load;

import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Makes the products, the money and the coupons that a load needs, so that only its own orders can end otherwise than wanted. */
final class Preparation {

    private static final long CHEAPEST = 2_000;
    private static final long STEP = 400;
    private static final long DISCOUNT = 500;
    private static final long LARGEST_STOCK = 1_000_000;
    private static final int CREATED = 201;

    private final Site site;
    private final String operator;
    private final String run;

    /** @param run names this load, for what must not be done twice */
    Preparation(Site site, String run) {
        this.site = site;
        this.operator = site.operator();
        this.run = run;
    }

    Shop shop(Mix mix, int orders) throws IOException {
        List<String> products = products(mix.hot() ? 1 : Mix.PRODUCTS, orders);
        List<String> names = names("load-customer-", Mix.CUSTOMERS);
        charge(names, orders);
        List<String> customers = names.stream().map(site::customer).toList();
        List<String> poor = names("load-poor-", Mix.POOR_CUSTOMERS).stream()
                .map(site::customer)
                .toList();
        return new Shop(products, customers, poor, coupons(mix, orders, customers));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private List<String> products(int count, int orders) throws IOException {
        long quantity = Math.min(LARGEST_STOCK, (long) orders * Mix.MOST_PIECES * Mix.MOST_LINES);
        List<String> ids = new ArrayList<>();
        try (HttpConnection stock = site.connect("stock")) {
            for (int i = 0; i < count; i++) {
                Map<String, ?> product = Map.of(
                        "name", "Load " + run + " " + i, "category", "load", "price", price(i), "quantity", quantity);
                ids.add(make(stock, "/products", operator, product)
                        .body()
                        .path("productId")
                        .asText());
            }
        }
        return ids;
    }

    private static long price(int product) {
        return CHEAPEST + product * STEP;
    }

    /** Each customer could pay for all of the orders. */
    private void charge(List<String> customers, int orders) throws IOException {
        long amount = orders * price(Mix.PRODUCTS) * Mix.MOST_PIECES * Mix.MOST_LINES;
        try (HttpConnection balance = site.connect("balance")) {
            for (String customer : customers) {
                make(balance, "/balances/" + customer + "/charges", operator, Map.of("amount", amount));
            }
        }
    }

    private Map<Integer, String> coupons(Mix mix, int orders, List<String> customers) throws IOException {
        Map<Integer, String> coupons = new HashMap<>();
        if (!mix.coupons()) {
            return coupons;
        }
        try (HttpConnection service = site.connect("coupon")) {
            Map<String, ?> campaign = Map.of(
                    "name",
                    "Load " + run,
                    "discount",
                    Map.of("type", "FIXED", "value", DISCOUNT),
                    "minOrderAmount",
                    0,
                    "quantity",
                    orders,
                    "perUserLimit",
                    orders,
                    "startsAt",
                    Instant.now().minus(Duration.ofMinutes(1)).toString(),
                    "endsAt",
                    Instant.now().plus(Duration.ofDays(1)).toString(),
                    "couponValidDays",
                    1);
            String id = make(service, "/campaigns", operator, campaign)
                    .body()
                    .path("campaignId")
                    .asText();
            for (int number = 0; number < orders; number++) {
                Mix.Wanted wanted = mix.order(number);
                if (wanted.coupon()) {
                    String customer = customers.get(wanted.customer());
                    coupons.put(
                            number,
                            make(service, "/campaigns/" + id + "/coupons", customer, Map.of())
                                    .body()
                                    .path("couponId")
                                    .asText());
                }
            }
        }
        return coupons;
    }

    private HttpConnection.Reply make(HttpConnection service, String path, String token, Map<String, ?> body)
            throws IOException {
        String headers = "Idempotency-Key: " + run + "-" + UUID.randomUUID() + "\r\n";
        HttpConnection.Reply reply =
                service.send("POST", path, token, headers, body.isEmpty() ? null : CanonicalJson.write(body));
        if (reply.status() != CREATED) {
            throw new IOException("POST " + path + " was answered by " + reply.status() + " instead of " + CREATED
                    + ": " + reply.body());
        }
        return reply;
    }
}

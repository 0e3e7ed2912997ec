package io.holdfast.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What customers and operators do, over HTTP. */
final class Shop {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final RunningSystem system;
    private final String operator;
    private final String service;

    Shop(RunningSystem system) {
        this.system = system;
        this.operator = system.token("olga", "--operator");
        this.service = system.token("acceptance", "--service");
    }

    /** An answer; the body is missing when it is no JSON. */
    record Answer(int status, JsonNode body, @Nullable String replayed) {

        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError("expected " + expected + ", got " + status + ": " + body);
            }
            return this;
        }

        String text(String path) {
            return body.at(path).asText();
        }

        long number(String path) {
            JsonNode node = body.at(path);
            if (!node.isIntegralNumber()) {
                throw new AssertionError("expected a number at " + path + ": " + body);
            }
            return node.asLong();
        }
    }

    /** A customer with a token, known to balance-service once charged. */
    record Customer(String id, String token) {}

    Customer newCustomer(long balance) {
        String id = "carl-" + UUID.randomUUID();
        Customer customer = new Customer(id, system.token(id));
        if (balance > 0) {
            charge(customer, balance);
        }
        return customer;
    }

    void charge(Customer customer, long amount) {
        send(
                        "POST",
                        system.url("balance") + "/balances/" + customer.id() + "/charges",
                        customer.token(),
                        Map.of("amount", amount),
                        UUID.randomUUID().toString(),
                        0)
                .expect(201);
    }

    String newProduct(long price, long quantity) {
        return send(
                        "POST",
                        system.url("stock") + "/products",
                        operator,
                        Map.of("name", "Kettle", "category", "kitchen", "price", price, "quantity", quantity),
                        null,
                        0)
                .expect(201)
                .text("/productId");
    }

    Answer product(String productId) {
        return send("GET", system.url("stock") + "/products/" + productId, operator, null, null, 0)
                .expect(200);
    }

    void deactivate(String productId) {
        Answer product = product(productId);
        HttpRequest.Builder request = request("PATCH", system.url("stock") + "/products/" + productId, operator)
                .header("If-Match", "\"" + product.number("/version") + "\"")
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"active\":false}"));
        exchange(request.build()).expect(200);
    }

    Answer balance(Customer customer) {
        return send("GET", system.url("balance") + "/balances/" + customer.id(), customer.token(), null, null, 0)
                .expect(200);
    }

    /** Places an order and waits so many seconds for its end; 0 does not wait. */
    Answer order(Customer customer, String key, int waitSeconds, Map<String, Long> quantities) {
        List<Map<String, Object>> items = quantities.entrySet().stream()
                .map(entry -> Map.<String, Object>of("productId", entry.getKey(), "quantity", entry.getValue()))
                .toList();
        return order(customer, key, waitSeconds, items);
    }

    Answer order(Customer customer, String key, int waitSeconds, List<Map<String, Object>> items) {
        return place(customer, key, waitSeconds, Map.of("items", items, "payment", Map.of()));
    }

    Answer place(Customer customer, String key, int waitSeconds, Map<String, Object> order) {
        return send("POST", system.url("order") + "/orders", customer.token(), order, key, waitSeconds);
    }

    Answer order(Customer customer, String orderId) {
        return send("GET", system.url("order") + "/orders/" + orderId, customer.token(), null, null, 0)
                .expect(200);
    }

    /** The customer's orders in that status, the newest hundred. */
    Answer orders(Customer customer, String status) {
        String query = "/orders?limit=100&status=" + status;
        return send("GET", system.url("order") + query, customer.token(), null, null, 0)
                .expect(200);
    }

    Answer payments(Customer customer, String orderId) {
        return send("GET", system.url("payment") + "/payments?orderId=" + orderId, customer.token(), null, null, 0)
                .expect(200);
    }

    /** A campaign that runs now, each of whose coupons takes so much off any order. */
    String newCampaign(long discount, long quantity) {
        Map<String, Object> campaign = Map.of(
                "name",
                "Spring",
                "discount",
                Map.of("type", "FIXED", "value", discount),
                "minOrderAmount",
                0,
                "quantity",
                quantity,
                "perUserLimit",
                quantity,
                "startsAt",
                Instant.now().minusSeconds(60).toString(),
                "endsAt",
                Instant.now().plusSeconds(3_600).toString(),
                "couponValidDays",
                1);
        return send("POST", system.url("coupon") + "/campaigns", operator, campaign, null, 0)
                .expect(201)
                .text("/campaignId");
    }

    String claim(Customer customer, String campaignId) {
        String url = system.url("coupon") + "/campaigns/" + campaignId + "/coupons";
        return send("POST", url, customer.token(), null, null, 0).expect(201).text("/couponId");
    }

    /** The state of each of the customer's coupons, by its id. */
    Map<String, String> coupons(Customer customer) {
        Map<String, String> states = new HashMap<>();
        String cursor = "";
        do {
            String url = system.url("coupon") + "/coupons?limit=100" + cursor;
            Answer page = send("GET", url, customer.token(), null, null, 0).expect(200);
            page.body()
                    .path("items")
                    .forEach(coupon -> states.put(
                            coupon.path("couponId").asText(),
                            coupon.path("state").asText()));
            String next = page.text("/nextCursor");
            cursor = page.body().path("nextCursor").isTextual() ? "&cursor=" + next : "";
        } while (!cursor.isEmpty());
        return states;
    }

    Answer begin(Map<String, Object> transaction) {
        return send("POST", system.url("coordinator") + "/transactions", service, transaction, null, 0);
    }

    Answer cancelTransaction(String transactionId) {
        String url = system.url("coordinator") + "/transactions/" + transactionId + "/cancel";
        return send("POST", url, service, null, null, 0);
    }

    Answer transaction(String coordinator, String transactionId) {
        return send("GET", system.url(coordinator) + "/transactions/" + transactionId, service, null, null, 0);
    }

    Answer readiness(String name) {
        return exchange(
                request("GET", system.url(name) + "/q/health/ready", operator).build());
    }

    boolean isReady(String name) {
        try {
            return readiness(name).status() == 200;
        } catch (RuntimeException nobodyThere) {
            return false;
        }
    }

    void awaitReady(String name) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(() -> readiness(name).expect(200));
    }

    String operator() {
        return operator;
    }

    String service() {
        return service;
    }

    Answer send(String method, String url, String token, @Nullable Object body, @Nullable String key, int waitSeconds) {
        HttpRequest.Builder request = request(method, url, token);
        if (body != null) {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(write(body)));
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (waitSeconds > 0) {
            request.header("Prefer", "wait=" + waitSeconds);
        }
        return exchange(request.build());
    }

    private static HttpRequest.Builder request(String method, String url, String token) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody());
    }

    private Answer exchange(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body =
                    response.body().startsWith("{") ? MAPPER.readTree(response.body()) : MissingNode.getInstance();
            return new Answer(
                    response.statusCode(),
                    body,
                    response.headers().firstValue("Idempotent-Replayed").orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String write(Object body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

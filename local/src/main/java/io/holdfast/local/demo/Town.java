package io.holdfast.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.folder.Identities;
import io.holdfast.local.run.StatusLine;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.TransactionView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The running shop, as customers and operators reach it: over HTTP. */
final class Town {

    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final List<StatusLine> processes;
    private final Identities identities;
    private final String operator;
    private final String run;

    /** @param run names this demo: each has customers, products and a coupon of its own */
    Town(List<StatusLine> processes, Identities identities, String run) {
        this.processes = List.copyOf(processes);
        this.identities = identities;
        this.operator = identities.userToken("demo-operator", true, TOKEN_LIFE);
        this.run = run;
    }

    /** Puts the product on the shelf, money into the balance and a coupon into the customer's hand. */
    Props prepare(Scene scene, int number) throws IOException {
        String customer = "demo-" + run + "-" + number;
        String token = identities.userToken(customer, false, TOKEN_LIFE);
        String key = run + "-" + number;
        String product = text(
                made(
                        "a product",
                        api("stock", operator)
                                .post(
                                        "/products",
                                        Map.of(),
                                        Map.of(
                                                "name", scene.product(),
                                                "category", "demo",
                                                "price", scene.price(),
                                                "quantity", scene.shelf()))),
                "productId");
        made(
                "a charge",
                api("balance", operator)
                        .post(
                                "/balances/" + customer + "/charges",
                                Map.of("Idempotency-Key", key),
                                Map.of("amount", scene.money())));
        return new Props(customer, token, product, scene.discount() == 0 ? null : coupon(scene, token, key), key);
    }

    private String coupon(Scene scene, String token, String key) throws IOException {
        Map<String, Object> campaign = new HashMap<>();
        campaign.put("name", "Demo " + run);
        campaign.put("discount", Map.of("type", "FIXED", "value", scene.discount()));
        campaign.put("minOrderAmount", 0);
        campaign.put("quantity", 1);
        campaign.put("perUserLimit", 1);
        campaign.put("startsAt", Instant.now().minus(CLOCKS_APART).toString());
        campaign.put("endsAt", Instant.now().plus(TOKEN_LIFE).toString());
        campaign.put("couponValidDays", 1);
        String id =
                text(made("a campaign", api("coupon", operator).post("/campaigns", Map.of(), campaign)), "campaignId");
        // Claiming has no body.
        return text(
                made(
                        "a coupon",
                        api("coupon", token)
                                .post("/campaigns/" + id + "/coupons", Map.of("Idempotency-Key", key), Map.of())),
                "couponId");
    }

    /** Places the order, and does not wait for its end. */
    Api.Reply order(Scene scene, Props props) throws IOException {
        Map<String, Object> payment = new HashMap<>();
        if (scene.card() != null) {
            payment.put("cardToken", scene.card());
            payment.put("balanceAmount", scene.fromBalance());
        }
        Map<String, Object> order = new HashMap<>();
        order.put("items", List.of(Map.of("productId", props.productId(), "quantity", scene.quantity())));
        order.put("payment", payment);
        if (props.couponId() != null) {
            order.put("couponId", props.couponId());
        }
        return api("order", props.token()).post("/orders", Map.of("Idempotency-Key", props.key()), order);
    }

    /** The order as its customer sees it. */
    JsonNode order(String orderId, Props props) throws IOException {
        return found("the order", api("order", props.token()).get("/orders/" + orderId));
    }

    /**
     * The transaction as its coordinator knows it: the one that works on it knows more than its row tells the others. Empty
     * when none answers, or it has not been begun yet.
     */
    Optional<TransactionView> transaction(String id) {
        return processes.stream()
                .filter(process -> process.name().startsWith("coordinator"))
                .map(process -> transaction(process, id))
                .filter(Objects::nonNull)
                .max(Comparator.comparing(TransactionView::state).thenComparing(Town::calls));
    }

    private @Nullable TransactionView transaction(StatusLine coordinator, String id) {
        try {
            Api.Reply reply = new Api(url(coordinator), operator).get("/transactions/" + id);
            return reply.status() == OK
                    ? CanonicalJson.read(CanonicalJson.write(reply.body()), TransactionView.class)
                    : null;
        } catch (IOException noAnswer) {
            return null;
        }
    }

    private static int calls(TransactionView transaction) {
        List<TransactionView.Call> history = transaction.history();
        return history == null ? 0 : history.size();
    }

    /** What is on the shelf, in the balance and on the coupon now. */
    Left left(Props props) throws IOException {
        JsonNode product = found("the product", api("stock", operator).get("/products/" + props.productId()));
        JsonNode balance = found("the balance", api("balance", operator).get("/balances/" + props.customer()));
        String coupon = null;
        if (props.couponId() != null) {
            coupon = found("the coupon", api("coupon", props.token()).get("/coupons"))
                    .path("items")
                    .path(0)
                    .path("state")
                    .asText();
        }
        return new Left(
                product.path("onHand").asLong(),
                product.path("held").asLong(),
                balance.path("balance").asLong(),
                balance.path("held").asLong(),
                coupon);
    }

    private Api api(String service, String token) {
        return processes.stream()
                .filter(process -> process.name().equals(service))
                .findFirst()
                .map(process -> new Api(url(process), token))
                .orElseThrow(() -> new IllegalArgumentException("no " + service + " runs here"));
    }

    private static String url(StatusLine process) {
        return "http://127.0.0.1:" + process.port();
    }

    private static JsonNode made(String what, Api.Reply reply) throws IOException {
        return expected(CREATED, what + " could not be made", reply);
    }

    private static JsonNode found(String what, Api.Reply reply) throws IOException {
        return expected(OK, what + " could not be read", reply);
    }

    private static JsonNode expected(int status, String otherwise, Api.Reply reply) throws IOException {
        if (reply.status() != status) {
            throw new IOException(otherwise + ": " + reply.status() + " instead of " + status + " " + reply.body());
        }
        return reply.body();
    }

    private static String text(JsonNode body, String field) throws IOException {
        if (!body.path(field).isTextual()) {
            throw new IOException("answered without " + field + ": " + body);
        }
        return body.path(field).asText();
    }
}

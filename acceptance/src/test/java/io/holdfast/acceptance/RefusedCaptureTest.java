package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The one case in which a confirmed order needs a human, from its beginning to its end as docs/operators.md tells it: the
 * gateway refuses for good to capture what it had authorised.
 */
@ExtendWith(OneSystem.class)
class RefusedCaptureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WHY = "the issuer does not pay, INC-17";

    /** What has just ended is no business of the checker yet. */
    private static final Duration UNTIL_CHECKED = Duration.ofMillis(5_500);

    private final RunningSystem system;
    private final Shop shop;

    RefusedCaptureTest(RunningSystem system, Shop shop) {
        this.system = system;
        this.shop = shop;
    }

    @Test
    void anOperatorEndsWhatTheGatewayRefuses() throws Exception {
        GatewaySimulator gateway = new GatewaySimulator(system);
        Shop.Customer customer = shop.newCustomer(1_000);
        String kettle = shop.newProduct(1_500, 10);
        gateway.faults(Map.of("refusedCaptures", 1));
        try {
            Shop.Answer order = shop.place(
                            customer,
                            UUID.randomUUID().toString(),
                            0,
                            Map.of(
                                    "items",
                                    List.of(Map.of("productId", kettle, "quantity", 2)),
                                    "payment",
                                    Map.of("cardToken", "tok_ok", "balanceAmount", 400)))
                    .expect(202);
            String id = order.text("/transactionId");
            isParkedAndCannotEndByItself(id);
            givenUp(id);
            endsMixedAndIsResolved(id);
            everybodyShowsIt(customer, order.text("/orderId"), kettle, id);
        } finally {
            gateway.faults(Map.of()); // The next test class has the same system.
        }
        Thread.sleep(UNTIL_CHECKED.toMillis());
        System.out.println(system.run("check"));
    }

    private void isParkedAndCannotEndByItself(String id) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            JsonNode transaction =
                    shop.transaction("coordinator", id).expect(200).body();
            assertThat(transaction.path("parked").asBoolean())
                    .as("%s", transaction)
                    .isTrue();
            assertThat(branches(transaction)).as("%s", transaction).containsOnlyOnce("payment HELD");
        });
        Shop.Answer parked = shop.transaction("coordinator", id);
        assertThat(parked.text("/state")).isEqualTo("CONFIRMING");
        assertThat(parked.text("/next")).contains("give the reservation up at payment");
        assertThat(reservation(id)).isEqualTo("CONFIRMING");
        for (String outcome : List.of("CONFIRMED", "CANCELLED")) {
            Shop.Answer refused = resolve(id, Map.of("outcome", outcome, "reason", WHY, "force", true));
            assertThat(refused.expect(409).text("/code")).isEqualTo("RESERVATION_NOT_FINAL");
        }
    }

    private void givenUp(String id) throws Exception {
        ask("POST", "payment", giveUp(id), Map.of("reason", WHY)).expect(200);
        assertThat(reservation(id)).isEqualTo("CANCELLED");
        assertThat(GatewayLedger.read(system).of(id))
                .extracting(GatewayLedger.Line::state)
                .containsExactly("AUTHORIZED", "VOIDED");
        Shop.Answer written = ask("GET", "payment", giveUp(id), null).expect(200);
        assertThat(written.text("/operator")).isEqualTo("olga");
        assertThat(written.text("/reason")).isEqualTo(WHY);
        assertThat(written.text("/before") + " " + written.text("/after")).isEqualTo("CONFIRMING CANCELLED");
    }

    private void endsMixedAndIsResolved(String id) {
        ask("POST", "coordinator", "/transactions/" + id + "/retry", Map.of("reason", WHY))
                .expect(202);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(shop.transaction("coordinator", id).text("/state"))
                                .isEqualTo("MIXED"));
        assertThat(branches(shop.transaction("coordinator", id).body())).contains("payment CONTRADICTED");
        Shop.Answer resolved =
                resolve(id, Map.of("outcome", "CANCELLED", "reason", WHY)).expect(200);
        assertThat(resolved.text("/state")).isEqualTo("MIXED");
        assertThat(resolved.body().path("parked").asBoolean()).isFalse();
        Shop.Answer audit = ask("GET", "coordinator", "/transactions/" + id + "/audit", null)
                .expect(200);
        assertThat(audit.text("/items/0/action")).isEqualTo("RESOLVE");
        assertThat(audit.text("/items/0/before") + " " + audit.text("/items/0/after"))
                .isEqualTo("CONTRADICTED CANCELLED");
        assertThat(audit.text("/items/0/shown")).isEqualTo("CANCELLED");
        assertThat(audit.text("/items/1/action")).isEqualTo("RETRY");
    }

    /** The order is confirmed, and stays so: what the card did not pay is what the books say is missing. */
    private void everybodyShowsIt(Shop.Customer customer, String orderId, String kettle, String id) {
        Shop.Answer order = shop.order(customer, orderId);
        assertThat(order.text("/status")).isEqualTo("CONFIRMED");
        assertThat(order.number("/paid/card")).isEqualTo(2_600);
        assertThat(shop.payments(customer, orderId).text("/items/0/state")).isEqualTo("VOIDED");
        assertThat(branches(shop.transaction("coordinator", id).body()))
                .containsExactlyInAnyOrder(
                        "order CONFIRMED", "stock CONFIRMED", "balance CONFIRMED", "payment CANCELLED");
        Ends.stock(shop, kettle, 8, 0, 2);
        Ends.balance(shop, customer, 600, 0);
    }

    private static List<String> branches(JsonNode transaction) {
        return transaction.path("branches").findValuesAsText("branchId").stream()
                .map(branch -> branch + " " + state(transaction, branch))
                .toList();
    }

    private static String state(JsonNode transaction, String branchId) {
        for (JsonNode branch : transaction.path("branches")) {
            if (branch.path("branchId").asText().equals(branchId)) {
                return branch.path("state").asText();
            }
        }
        throw new AssertionError("no branch " + branchId + " in " + transaction);
    }

    private String reservation(String id) {
        return ask("GET", "payment", "/tcc/" + id + "/payment", null)
                .expect(200)
                .text("/state");
    }

    private static String giveUp(String id) {
        return "/tcc/" + id + "/payment/give-up";
    }

    private Shop.Answer resolve(String id, Map<String, Object> request) {
        return ask("POST", "coordinator", "/transactions/" + id + "/branches/payment/resolve", request);
    }

    private Shop.Answer ask(String method, String service, String path, @Nullable Object body) {
        return shop.send(method, system.url(service) + path, shop.operator(), body, null, 0);
    }
}

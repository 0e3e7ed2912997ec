package io.holdfast.order.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.order.OrderTests;
import io.holdfast.order.stub.Coordinating;
import io.holdfast.order.stub.StubPorts;
import io.holdfast.order.stub.StubServer;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Metrics;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubPorts.class)
class OrderSweeperTest extends OrderTests {

    private static final Duration SOME_SWEEPS = Duration.ofSeconds(6);
    private static final Reason SOLD_OUT = new Reason("OUT_OF_STOCK", "0 are left", "stock");

    @Inject
    OrderSweeper sweeper;

    /** By the schedule alone, as is the next one; the others do not wait for it. */
    @Test
    void ordersOfASilentCoordinatorAreBegunWhenItIsBack() {
        coordinator.stop();
        List<String> orderIds = new ArrayList<>();
        UUID apple = shelf.product("apple", 300);
        for (int i = 0; i < 5; i++) {
            orderIds.add(
                    place(body(item(apple, 1))).then().statusCode(202).extract().path("orderId"));
        }
        place(newKey(), body(item(apple, 1)), "wait=1").then().statusCode(202).body("status", equalTo("PENDING"));
        coordinator.start();
        for (String orderId : orderIds) {
            await().atMost(SOME_SWEEPS).untilAsserted(() -> read(orderId).then().body("status", equalTo("CONFIRMED")));
            assertThat(events(orderId)).containsExactly("1,PENDING", "2,CONFIRMED");
        }
        assertThat(coordinator.requests().stream().map(StubServer.Request::body))
                .containsAll(rows("SELECT begin_request FROM orders WHERE user_id = '" + customer + "'"));
    }

    @Test
    void aLostReplyIsAskedForWithTheSameText() {
        coordinator.answers(request -> null);
        String orderId = placeApple();
        await().atMost(SOME_SWEEPS).until(() -> coordinator.requests().size() >= 3);
        assertThat(coordinator.requests().stream().map(StubServer.Request::body).distinct())
                .hasSize(1);
        read(orderId).then().body("status", equalTo("PENDING"));
        coordinator.answers(Coordinating.confirming());
        becomes(orderId, "CONFIRMED");
    }

    /** Something between here and the coordinator is well, and says so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"ok\"}",
                "{\"transactionId\":\"0198c5a2-0000-7000-8000-000000000000\",\"state\":\"CANCELLED\",\"branches\":[]}"
            })
    void anAnswerThatIsNotTheCoordinatorsIsNone(String json) {
        coordinator.answers(request -> StubServer.Answer.json(200, json));
        String orderId = place(newKey(), body(item(shelf.product("apple", 300), 1)), "wait=1")
                .then()
                .statusCode(202)
                .body("status", equalTo("PENDING"))
                .extract()
                .path("orderId");
        coordinator.answers(Coordinating.confirming());
        becomes(orderId, "CONFIRMED");
    }

    @Test
    void anUndecidedOrderStaysPending() {
        coordinator.answers(Coordinating.trying());
        String orderId = placeApple();
        untilAskedAgain(3);
        read(orderId).then().body("status", equalTo("PENDING"));
        assertThat(events(orderId)).containsExactly("1,PENDING");
    }

    @Test
    void theOrderLearnsTheEndFromTheCoordinatorWhenItsBranchWasNotTold() {
        coordinator.answers(Coordinating.telling(TransactionState.CANCELLED, SOLD_OUT));
        becomes(placeApple(), "CANCELLED")
                .then()
                .body("reason.code", equalTo("OUT_OF_STOCK"))
                .body("reason.participant", equalTo("stock"));
        coordinator.answers(Coordinating.telling(TransactionState.CANCELLING, SOLD_OUT));
        becomes(placeApple(), "CANCELLED").then().body("reason.code", equalTo("OUT_OF_STOCK"));
        coordinator.answers(Coordinating.telling(TransactionState.CONFIRMING, null));
        becomes(placeApple(), "CONFIRMED").then().body("reason", nullValue());
        // A client that waits learns it in the same way.
        coordinator.answers(Coordinating.telling(TransactionState.CANCELLED, SOLD_OUT));
        placeAndWait(body(item(shelf.product("apple", 300), 1)))
                .then()
                .statusCode(201)
                .body("status", equalTo("CANCELLED"))
                .body("reason.code", equalTo("OUT_OF_STOCK"));
    }

    @Test
    void aReasonThatIsLongerThanAnyoneStoresKeepsNoOrderFromItsEnd() {
        String longest = "p".repeat(65);
        coordinator.answers(Coordinating.telling(
                TransactionState.CANCELLED, new Reason("C".repeat(100), "d".repeat(1_000), longest)));
        becomes(placeApple(), "CANCELLED");
    }

    @Test
    void aCancelBeforeTheTryEndsTheOrder() {
        coordinator.answers(Coordinating.trying());
        String orderId = placeApple();
        BranchKey branch = begun();
        Coordinating.cancelOrder(branch, SOLD_OUT);
        read(orderId).then().body("status", equalTo("CANCELLED")).body("reason.code", equalTo("OUT_OF_STOCK"));
        assertThat(events(orderId)).containsExactly("1,PENDING", "2,CANCELLED");
        Coordinating.cancelOrder(branch, SOLD_OUT);
        assertThat(events(orderId)).containsExactly("1,PENDING", "2,CANCELLED");
    }

    @Test
    void aCancelWithoutAReasonGetsItFromTheCoordinator() {
        coordinator.answers(Coordinating.trying());
        String orderId = placeApple();
        BranchKey branch = begun();
        Coordinating.tryOrder(coordinator.requests().get(0));
        Coordinating.cancelOrder(branch, null);
        read(orderId).then().body("status", equalTo("CANCELLED")).body("reason", nullValue());
        coordinator.answers(Coordinating.telling(TransactionState.CANCELLED, SOLD_OUT));
        await().atMost(SOME_SWEEPS).untilAsserted(() -> {
            sweepNow();
            read(orderId).then().body("reason.code", equalTo("OUT_OF_STOCK"));
        });
        assertNotAsked(orderId);
    }

    @Test
    void whatTheCoordinatorRefusesToBeginIsCancelledThere() {
        coordinator.answers(refusingAndOfACancelSaying("{}"));
        String orderId = placeApple();
        String transactionId = read(orderId).path("transactionId");
        String cancel = "/transactions/" + transactionId + "/cancel";
        // A bare 200 may be that of something between.
        await().atMost(SOME_SWEEPS).until(() -> asked(cancel) >= 2);
        read(orderId).then().body("status", equalTo("PENDING"));
        coordinator.answers(refusingAndOfACancelSaying("""
                {"transactionId":"%s","state":"CANCELLED","decision":"CANCEL"}""".formatted(transactionId)));
        becomes(orderId, "CANCELLED").then().body("reason.code", equalTo(Reason.PARTICIPANT_UNAVAILABLE));
        // With the reason, so that the next begin gets the same one back.
        assertThat(coordinator.requests())
                .anyMatch(request ->
                        request.uri().equals(cancel) && request.body().contains("UNKNOWN_PARTICIPANT"));
    }

    /** Older than what the coordinator keeps: it may have been confirmed, and nobody guesses. */
    @Test
    void anOrderThatNobodyCanDecideStaysIsAskedAboutSeldomAndCounted() {
        double before = undecidable();
        coordinator.answers(request -> StubServer.Answer.problem(422, "TOO_OLD", "older than what is kept"));
        String orderId = placeApple();
        await().atMost(SOME_SWEEPS).until(() -> {
            sweepNow();
            return Integer.parseInt(failedAsks(orderId)) >= 4;
        });
        assertThat(rows(
                        "SELECT next_ask_at > UTC_TIMESTAMP(3) + INTERVAL 2 SECOND, status FROM orders WHERE order_id = '"
                                + orderId + "'"))
                .containsExactly("1,PENDING");
        assertThat(events(orderId)).containsExactly("1,PENDING");
        assertThat(undecidable() - before).isGreaterThanOrEqualTo(4);
        coordinator.answers(Coordinating.telling(TransactionState.CANCELLED, SOLD_OUT));
        becomes(orderId, "CANCELLED");
    }

    private static double undecidable() {
        return Metrics.sum("holdfast_order_undecidable_total");
    }

    private static StubServer.Script refusingAndOfACancelSaying(String answer) {
        return request -> request.uri().endsWith("/cancel")
                ? StubServer.Answer.json(200, answer)
                : StubServer.Answer.problem(400, "UNKNOWN_PARTICIPANT", "who is stock?");
    }

    private long asked(String uri) {
        return coordinator.requests().stream()
                .filter(request -> request.uri().equals(uri))
                .count();
    }

    @Test
    void aRefusalThatMayPassLeavesTheOrderAlone() {
        for (int status : new int[] {401, 403, 404, 429, 500, 503}) {
            coordinator.answers(request -> StubServer.Answer.problem(status, "OTHER", "later"));
            String orderId = placeApple();
            coordinator.requests().clear();
            untilAskedAgain(1);
            read(orderId).then().body("status", equalTo("PENDING"));
        }
    }

    @Test
    void anOrderThatIsOverIsNotAskedAbout() {
        String orderId =
                placeAndWait(body(item(shelf.product("apple", 300), 1))).path("orderId");
        assertNotAsked(orderId);
    }

    /** More than a batch, while the sweep is also running here: each is asked about, none is asked forever. */
    @Test
    void manyOrdersAreSweptInBatches() {
        coordinator.stop();
        UUID apple = shelf.product("apple", 300);
        for (int i = 0; i < 105; i++) {
            place(body(item(apple, 1))).then().statusCode(202);
        }
        coordinator.start();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> rows("SELECT 1 FROM orders WHERE status <> 'CONFIRMED' AND user_id = '" + customer + "'")
                        .isEmpty());
    }

    @Test
    void anOrderThatTheCoordinatorFailsOnKeepsNoOtherFromItsEnd() {
        coordinator.stop();
        String poison = placeApple();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            others.add(placeApple());
        }
        coordinator.answers(request -> request.body().contains(poison)
                ? StubServer.Answer.problem(500, "INTERNAL", "this one again")
                : Coordinating.confirming().answer(request));
        coordinator.start();
        others.forEach(orderId -> becomes(orderId, "CONFIRMED"));
        await().atMost(Duration.ofSeconds(10)).until(() -> Integer.parseInt(failedAsks(poison)) >= 3);
        // By now the pause is a multiple of the usual half second.
        assertThat(rows("SELECT next_ask_at > updated_at + INTERVAL 2 SECOND, status FROM orders WHERE order_id = '"
                        + poison + "'"))
                .containsExactly("1,PENDING");
        coordinator.answers(Coordinating.confirming());
        becomes(poison, "CONFIRMED");
    }

    @Test
    void whatTheCoordinatorSaysAmongItsOwnIsNoReasonForACustomer() {
        coordinator.answers(Coordinating.telling(
                TransactionState.CANCELLED, new Reason("CANCELLED_BY_REQUEST", "asked for", "coordinator")));
        becomes(placeApple(), "CANCELLED")
                .then()
                .body("reason.code", equalTo("CANCELLED_BY_USER"))
                .body("reason.detail", equalTo("asked for"));
        coordinator.answers(Coordinating.trying());
        String orderId = placeApple();
        Coordinating.cancelOrder(begun(orderId), new Reason("HTTP_404", "no such route", "stock"));
        read(orderId)
                .then()
                .body("reason.code", equalTo(Reason.PARTICIPANT_UNAVAILABLE))
                .body("reason.detail", equalTo("no such route"))
                .body("reason.participant", equalTo("stock"));
    }

    private String failedAsks(String orderId) {
        return rows("SELECT failed_asks FROM orders WHERE order_id = '" + orderId + "'")
                .get(0);
    }

    private BranchKey begun(String orderId) {
        await().until(() -> coordinator.requests().stream()
                .anyMatch(request -> request.body().contains(orderId)));
        return coordinator.requests().stream()
                .filter(request -> request.body().contains(orderId))
                .map(Coordinating::orderBranch)
                .findFirst()
                .orElseThrow();
    }

    private String placeApple() {
        return place(body(item(shelf.product("apple", 300), 1)))
                .then()
                .statusCode(202)
                .extract()
                .path("orderId");
    }

    private BranchKey begun() {
        await().until(() -> !coordinator.requests().isEmpty());
        return Coordinating.orderBranch(coordinator.requests().get(0));
    }

    private Response becomes(String orderId, String status) {
        await().atMost(SOME_SWEEPS).untilAsserted(() -> {
            sweepNow();
            read(orderId).then().body("status", equalTo(status));
        });
        assertNotAsked(orderId);
        return read(orderId);
    }

    private void untilAskedAgain(int requests) {
        await().atMost(SOME_SWEEPS).until(() -> {
            sweepNow();
            return coordinator.requests().size() >= requests;
        });
    }

    /** As if the pauses of all open orders were over. */
    private void sweepNow() {
        database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement due = connection.prepareStatement(
                    "UPDATE orders SET next_ask_at = UTC_TIMESTAMP(3) WHERE next_ask_at IS NOT NULL")) {
                return due.executeUpdate();
            }
        });
        sweeper.sweep();
    }

    private void assertNotAsked(@Nullable String orderId) {
        assertThat(rows("SELECT next_ask_at FROM orders WHERE order_id = '" + orderId + "'"))
                .containsExactly("null");
    }
}

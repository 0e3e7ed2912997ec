package io.holdfast.coordinator.api;

import static io.holdfast.coordinator.api.BeginTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.store.Replicas;
import io.holdfast.coordinator.testing.Rows;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others ask of a transaction: cancel, decisions, outcomes, reading and lists. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class InquiryTest {

    private static final Map<String, List<String>> UNDECIDED = Map.of("try", List.of("503"));

    @Inject
    Rows rows;

    @Inject
    Replicas replicas;

    @Test
    void aCancelOfAnUndecidedTransactionIsAcceptedAndDone() {
        Transacting transaction =
                Transacting.fresh().timeoutMs(60_000).branch("red", UNDECIDED).branch("green", Map.of());
        transaction.begin();
        Response cancel = Transacting.as("order")
                .contentType(ContentType.JSON)
                .body(Map.of("reason", Map.of("code", "CANCELLED_BY_USER", "detail", "changed my mind")))
                .post("/transactions/" + transaction.id() + "/cancel");
        assertThat(cancel.statusCode()).isEqualTo(202);
        await().untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo("CANCELLED"));
        assertThat(transaction.get().getString("reason.code")).isEqualTo("CANCELLED_BY_USER");
        assertThat(transaction.calls()).contains("red cancel", "green cancel");
        assertThat(transaction.cancel().statusCode()).isEqualTo(200);
    }

    @Test
    void aCancelAfterTheDecisionToConfirmIsRefused() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        transaction.run();
        assertProblem(transaction.cancel(), 409, "ALREADY_CONFIRMED");
    }

    @Test
    void aCancelBeforeTheBeginIsRememberedAndTheBeginGetsItBack() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        Response cancel = transaction.cancel();
        assertThat(cancel.statusCode()).isEqualTo(200);
        assertThat(cancel.jsonPath().getString("state")).isEqualTo("CANCELLED");
        Response begin = transaction.begin("wait=5");
        assertThat(begin.statusCode()).isEqualTo(200);
        assertThat(begin.jsonPath().getString("state")).isEqualTo("CANCELLED");
        assertThat(begin.jsonPath().getString("reason.code")).isEqualTo("CANCELLED_BY_REQUEST");
        assertThat(transaction.calls()).isEmpty();
    }

    @Test
    void aCancelBeforeTheBeginKeepsItsReason() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        Transacting.as("order")
                .contentType(ContentType.JSON)
                .body(Map.of("reason", Map.of("code", "CANCELLED_BY_USER", "detail", "changed my mind")))
                .post("/transactions/" + transaction.id() + "/cancel");
        assertThat(transaction.begin().jsonPath().getString("reason.code")).isEqualTo("CANCELLED_BY_USER");
    }

    @Test
    void decisionsAreTheSameForEverybodyAndForEver() {
        Transacting confirmed = Transacting.fresh().branch("red", Map.of());
        confirmed.run();
        Transacting cancelled = Transacting.fresh().branch("red", Map.of("try", List.of("rejected")));
        cancelled.run();
        Transacting undecided = Transacting.fresh().timeoutMs(60_000).branch("red", UNDECIDED);
        undecided.begin();
        Transacting settling = Transacting.fresh().branch("red", Map.of("confirm", List.of("503")));
        settling.begin("wait=1");
        Transacting unknown = Transacting.fresh().branch("red", Map.of());
        JsonPath answer = decisions(confirmed.id(), cancelled.id(), undecided.id(), settling.id(), unknown.id());
        assertThat(answer.getList("decisions.decision"))
                .containsExactly("CONFIRM", "CANCEL", "UNDECIDED", "CONFIRM", "UNKNOWN");
        assertThat(answer.getList("decisions.ended")).containsExactly(true, true, false, false, true);
        assertThat(answer.getLong("decisions[0].endedMs")).isBetween(0L, 60_000L);
        assertThat(answer.getList("decisions.endedMs").subList(2, 4)).containsOnlyNulls();
        assertThat(answer.getLong("decisions[2].holdMs")).isBetween(60_000L, 70_000L);
        // Whoever begins it now is told that it is cancelled.
        assertThat(unknown.begin().jsonPath().getString("state")).isEqualTo("CANCELLED");
        assertThat(decisions(unknown.id()).getString("decisions[0].decision")).isEqualTo("CANCEL");
        undecided.cancel();
    }

    /** What belongs to it may still be needed by a human, so no participant may remove its row. */
    @Test
    void aMixedTransactionHasNotEndedForItsParticipants() {
        Transacting mixed = Transacting.fresh()
                .branch("red", Map.of("cancel", List.of("confirmed")))
                .branch("green", Map.of("try", List.of("rejected")));
        assertThat(mixed.run().getString("state")).isEqualTo("MIXED");
        JsonPath answer = decisions(mixed.id());
        assertThat(answer.getString("decisions[0].decision")).isEqualTo("CANCEL");
        assertThat(answer.getBoolean("decisions[0].ended")).isFalse();
    }

    @Test
    void anInquiryAboutATransactionPastItsDeadlineIsNeverUndecided() {
        for (int i = 0; i < 20; i++) {
            Transacting transaction = Transacting.fresh().timeoutMs(1).branch("red", UNDECIDED);
            transaction.begin();
            String decision = decisions(transaction.id()).getString("decisions[0].decision");
            if (decision.equals("UNDECIDED")) {
                continue; // asked within the millisecond
            }
            assertThat(decision).isEqualTo("CANCEL");
            await().untilAsserted(() ->
                    assertThat(transaction.get().getString("state")).isEqualTo("CANCELLED"));
        }
    }

    @Test
    void anOutcomeEndsThePendingAndTheFirstOneWins() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                .branch("green", UNDECIDED);
        transaction.begin();
        await().untilAsserted(() -> assertThat(transaction.branchState("red")).isEqualTo("PENDING"));
        assertThat(outcome(transaction, "red", "red", "HELD").statusCode()).isEqualTo(204);
        assertThat(outcome(transaction, "red", "red", "HELD").statusCode()).isEqualTo(204);
        assertProblem(outcome(transaction, "red", "red", "REJECTED"), 409, "OUTCOME_CONTRADICTED");
        await().untilAsserted(() -> assertThat(transaction.branchState("red")).isEqualTo("HELD"));
        transaction.cancel();
    }

    @Test
    void anOutcomeMayComeBeforeTheAnswerToItsTry() {
        Transacting transaction = Transacting.fresh().timeoutMs(60_000).branch("red", UNDECIDED);
        transaction.begin();
        assertThat(outcome(transaction, "red", "red", "REJECTED").statusCode()).isEqualTo(204);
        await().untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo("CANCELLED"));
        assertThat(transaction.get().getString("reason.code")).isEqualTo("CARD_DECLINED");
        assertThat(transaction.get().getString("reason.participant")).isEqualTo("red");
        assertThat(transaction.calls()).doesNotContain("red cancel");
    }

    @Test
    void anOutcomeAfterTheDecisionChangesNothing() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(60_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending"), "cancel", List.of("503")));
        transaction.begin();
        await().untilAsserted(() -> assertThat(transaction.branchState("red")).isEqualTo("PENDING"));
        transaction.cancel();
        assertProblem(outcome(transaction, "red", "red", "HELD"), 409, "CANCELLED");
        assertThat(outcome(transaction, "red", "red", "REJECTED").statusCode()).isEqualTo(204);
        assertThat(transaction.branchState("red")).isEqualTo("PENDING");
    }

    @Test
    void ofTwoOutcomesAtOnceOneWins() {
        for (int i = 0; i < 10; i++) {
            Transacting transaction = Transacting.fresh()
                    .timeoutMs(60_000)
                    .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")))
                    .branch("green", UNDECIDED);
            transaction.begin();
            List<Integer> statuses = IntStream.range(0, 6)
                    .parallel()
                    .mapToObj(n -> outcome(transaction, "red", "red", n % 2 == 0 ? "HELD" : "REJECTED")
                            .statusCode())
                    .toList();
            assertThat(statuses).containsOnly(204, 409);
            assertThat(statuses.get(0).equals(statuses.get(2))
                            && statuses.get(2).equals(statuses.get(4)))
                    .isTrue();
            assertThat(statuses.get(1)).isNotEqualTo(statuses.get(0));
            boolean held = statuses.get(0) == 204;
            await().untilAsserted(
                            () -> assertThat(transaction.branchState("red")).isEqualTo(held ? "HELD" : "REJECTED"));
            transaction.cancel();
        }
    }

    @Test
    void aCancelThatRacesItsBeginHasOneOutcome() {
        for (int i = 0; i < 8; i++) {
            Transacting transaction = Transacting.fresh().branch("red", Map.of("try", List.of("held")));
            List<Response> answers = IntStream.range(0, 4)
                    .parallel()
                    .mapToObj(n -> n % 2 == 0 ? transaction.cancel() : transaction.begin("wait=5"))
                    .toList();
            await().until(() -> transaction.get().getString("endedAt") != null);
            String state = transaction.get().getString("state");
            if (state.equals("CONFIRMED")) {
                assertThat(answers.get(0).statusCode()).isEqualTo(409);
                assertThat(answers.get(2).statusCode()).isEqualTo(409);
            } else {
                assertThat(state).isEqualTo("CANCELLED");
                assertThat(answers.get(0).statusCode()).isIn(200, 202);
                assertThat(answers.get(2).statusCode()).isIn(200, 202);
                assertThat(transaction.calls()).doesNotContain("red confirm");
            }
        }
    }

    @Test
    void manyCancelsAndTheConfirmTakeOneDecision() {
        for (int i = 0; i < 10; i++) {
            Transacting transaction =
                    Transacting.fresh().branch("red", Map.of()).branch("green", Map.of());
            transaction.begin();
            List<Integer> statuses = IntStream.range(0, 6)
                    .parallel()
                    .mapToObj(n -> transaction.cancel().statusCode())
                    .toList();
            await().until(() -> transaction.get().getString("endedAt") != null);
            boolean confirmed = transaction.get().getString("state").equals("CONFIRMED");
            assertThat(statuses).allSatisfy(status -> assertThat(status == 409).isEqualTo(confirmed));
            assertThat(transaction.calls()).doesNotContain(confirmed ? "red cancel" : "red confirm");
        }
    }

    @Test
    void onlyTheParticipantOfTheBranchTellsItsOutcome() {
        Transacting transaction = Transacting.fresh().timeoutMs(60_000).branch("red", UNDECIDED);
        transaction.begin();
        assertProblem(outcome(transaction, "red", "stock", "HELD"), 403, "NOT_THE_PARTICIPANT");
        assertProblem(outcome(transaction, "blue", "red", "HELD"), 404, "NOT_FOUND");
        assertProblem(outcome(Transacting.fresh(), "red", "red", "HELD"), 404, "NOT_FOUND");
        transaction.cancel();
    }

    /** Somebody has stopped in the middle of a change: that is no reason to say nothing about the others. */
    @Test
    void aLockedTransactionIsLeftOutAndTheOthersAreAnswered() throws Exception {
        Transacting confirmed = Transacting.fresh().branch("red", Map.of());
        confirmed.run();
        UUID locked = Ids.next();
        UUID other = Ids.next();
        replicas.beat(other);
        rows.update(
                "INSERT INTO tcc_transaction (id, state, timeout_ms, deadline, branches, owner, next_attempt_at, created_at)"
                        + " VALUES (?, 'TRYING', 1000, UTC_TIMESTAMP(3) - INTERVAL 1 SECOND, '[]', ?, UTC_TIMESTAMP(3)"
                        + " + INTERVAL 1 HOUR, UTC_TIMESTAMP(3))",
                locked,
                other);
        try {
            try (AutoCloseable lock = rows.lock(locked)) {
                long begin = System.nanoTime();
                JsonPath answer = decisions(locked, confirmed.id());
                assertThat(answer.getList("decisions.transactionId"))
                        .containsExactly(confirmed.id().toString());
                assertThat(decisions(locked).getList("decisions")).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_500));
            }
            assertThat(decisions(locked).getString("decisions[0].decision")).isEqualTo("CANCEL");
        } finally {
            rows.update("DELETE FROM tcc_transaction WHERE id = ?", locked);
            replicas.leave(other);
        }
    }

    /** One row that a newer version has written ends no list. */
    @Test
    void aRowThatCannotBeReadEndsNoList() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            UUID id = Ids.next();
            made.add(id);
            rows.update(
                    "INSERT INTO tcc_transaction (id, state, decision, timeout_ms, deadline, branches, created_at, decided_at,"
                            + " ended_at) VALUES (?, 'CONFIRMED', 'CONFIRM', 5000, UTC_TIMESTAMP(3), ?, UTC_TIMESTAMP(3),"
                            + " UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
                    id,
                    "[{\"branchId\":\"one\",\"participant\":\"listed\",\"kind\":\"" + (i == 4 ? "OF_NEXT_YEAR" : "TCC")
                            + "\"}]");
        }
        UUID unreadable = made.remove(4);
        try {
            Collections.reverse(made);
            assertThat(idsOf("?participant=listed", 2))
                    .isEqualTo(made.stream().map(UUID::toString).toList());
        } finally {
            rows.update("DELETE FROM tcc_transaction WHERE id = ?", unreadable);
        }
    }

    @Test
    void listsNewestFirstPageByPage() {
        String label = "run:" + Ids.next();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Transacting transaction =
                    Transacting.fresh().branch("red", i == 2 ? Map.of("try", List.of("rejected")) : Map.of());
            Map<String, Object> body = new java.util.HashMap<>(transaction.body());
            body.put("labels", Map.of("run", label.substring(4), "i", "" + i));
            Transacting.as("order")
                    .contentType(ContentType.JSON)
                    .header("Prefer", "wait=5")
                    .body(body)
                    .post("/transactions")
                    .then()
                    .statusCode(201);
            made.add(transaction.id().toString());
        }
        Collections.reverse(made);
        assertThat(idsOf("?label=" + label, 2)).isEqualTo(made);
        assertThat(list("?state=CANCELLED&label=" + label).<String>getList("items.transactionId"))
                .containsExactly(made.get(2));
        assertThat(list("?participant=green&label=" + label).getList("items")).isEmpty();
        assertThat(list("?participant=red&parked=false&label=" + label).getList("items"))
                .hasSize(5);
        assertThat(list("?parked=true&label=" + label).getList("items")).isEmpty();
        assertThat(list("?state=MIXED&label=" + label).getList("items")).isEmpty();
        assertThat(list("?state=TRYING&label=" + label).getList("items")).isEmpty();
    }

    /** The whole list, page by page. */
    private static List<String> idsOf(String query, int limit) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = list(query + "&limit=" + limit + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            seen.addAll(page.getList("items.transactionId"));
            cursor = page.getString("nextCursor");
        }
        return seen;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?state=DONE",
                "?limit=0",
                "?limit=101",
                "?limit=x",
                "?cursor=x",
                "?parked=maybe",
                "?label=novalue",
                "?cursor=bm90LWFuLWlk"
            })
    void aWrongQueryIsRefused(String query) {
        assertProblem(Transacting.as("order").get("/transactions" + query), 400, "INVALID_REQUEST");
    }

    @Test
    void anIdThatNoBeginTakesIsNotWrittenDown() {
        UUID random = UUID.randomUUID();
        assertThat(decisions(random).getString("decisions[0].decision")).isEqualTo("UNKNOWN");
        assertThat(decisions(random).getString("decisions[0].decision")).isEqualTo("UNKNOWN");
        assertProblem(Transacting.as("order").post("/transactions/" + random + "/cancel"), 422, "TOO_OLD");
        assertProblem(Transacting.as("order").get("/transactions/" + random), 404, "NOT_FOUND");
    }

    @Test
    void malformedAndUnknownIdsAreTold() {
        assertThat(Transacting.as("order").get("/transactions/nonsense").statusCode())
                .isEqualTo(400);
        assertProblem(Transacting.as("order").get("/transactions/" + Ids.next()), 404, "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"transactionIds\":[]}", "{\"transactionIds\":[null]}", "{\"transactionIds\":[7]}"})
    void aWrongInquiryIsRefused(String body) {
        Response response =
                Transacting.as("stock").contentType(ContentType.JSON).body(body).post("/transactions/decisions");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void moreThanAHundredInquiriesAtOnceAreRefused() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            ids.add(Ids.next().toString());
        }
        Response response = Transacting.as("stock")
                .contentType(ContentType.JSON)
                .body(Map.of("transactionIds", ids))
                .post("/transactions/decisions");
        assertProblem(response, 400, "INVALID_REQUEST");
    }

    @Test
    void operatorsReadAndCancelCustomersDoNeither() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        transaction.run();
        String path = "/transactions/" + transaction.id();
        assertThat(with(TestTokens.operator()).get(path).statusCode()).isEqualTo(200);
        assertThat(with(TestTokens.operator()).get("/transactions").statusCode())
                .isEqualTo(200);
        assertThat(with(TestTokens.operator()).get("/participants").statusCode())
                .isEqualTo(200);
        assertProblem(with(TestTokens.operator()).post(path + "/cancel"), 409, "ALREADY_CONFIRMED");
        for (String forbidden : List.of(path, "/transactions", "/participants")) {
            assertProblem(with(TestTokens.customer("carol")).get(forbidden), 403, "FORBIDDEN");
            assertProblem(RestAssured.get(forbidden), 401, "UNAUTHENTICATED");
        }
        assertProblem(with(TestTokens.customer("carol")).post(path + "/cancel"), 403, "FORBIDDEN");
    }

    @Test
    void aCancelWithABodyThatIsNotUnderstoodIsRefused() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        String path = "/transactions/" + transaction.id() + "/cancel";
        assertThat(Transacting.as("order")
                        .contentType(ContentType.JSON)
                        .body("{\"why\":1}")
                        .post(path)
                        .statusCode())
                .isEqualTo(400);
        assertProblem(
                Transacting.as("order")
                        .contentType(ContentType.TEXT)
                        .body("please")
                        .post(path),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        assertProblem(Transacting.as("order").get("/transactions/" + transaction.id()), 404, "NOT_FOUND");
    }

    private static RequestSpecification with(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }

    private static JsonPath list(String query) {
        return Transacting.as("order")
                .get("/transactions" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath decisions(UUID... ids) {
        return Transacting.as("stock")
                .contentType(ContentType.JSON)
                .body(Map.of("transactionIds", List.of(ids)))
                .post("/transactions/decisions")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Response outcome(Transacting transaction, String branchId, String participant, String outcome) {
        Map<String, Object> body = outcome.equals("HELD")
                ? Map.of("outcome", outcome)
                : Map.of("outcome", outcome, "reason", Map.of("code", "CARD_DECLINED"));
        return RestAssured.given()
                .header("Authorization", "Bearer " + TestTokens.service(participant))
                .contentType(ContentType.JSON)
                .body(body)
                .put("/transactions/" + transaction.id() + "/branches/" + branchId + "/outcome");
    }
}

package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions from begin to end, as an initiator sees them. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class TransactionTest {

    @Test
    void holdsEverywhereThenKeepsEverywhere() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of("colour", 1)).branch("green", Map.of());
        Response response = transaction.begin("wait=10");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Location")).endsWith("/transactions/" + transaction.id());
        JsonPath ended = response.jsonPath();
        assertThat(ended.getString("state")).isEqualTo("CONFIRMED");
        assertThat(ended.getString("decision")).isEqualTo("CONFIRM");
        assertThat(ended.getList("branches.state")).containsOnly("CONFIRMED");
        assertThat(ended.getString("endedAt")).isNotNull();
        assertThat(transaction.calls())
                .containsExactlyInAnyOrder("red try", "green try", "red confirm", "green confirm");
        JsonPath read = transaction.get();
        assertThat(read.getString("state")).isEqualTo("CONFIRMED");
        assertThat(read.getString("endedAt")).isEqualTo(ended.getString("endedAt"));
        assertThat(read.getList("history.phase")).containsExactly("TRY", "TRY", "CONFIRM", "CONFIRM");
        assertThat(read.getList("history.status")).containsExactly(200, 200, 204, 204);
    }

    @Test
    void oneRefusalCancelsTheOthersAndIsToldAsItIs() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of()).branch("green", Map.of("try", List.of("rejected")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("CANCELLED");
        assertThat(ended.getMap("reason"))
                .isEqualTo(Map.of("code", "OUT_OF_STOCK", "detail", "2 wanted, 1 left", "participant", "green"));
        assertThat(transaction.branchState("red")).isEqualTo("CANCELLED");
        assertThat(transaction.branchState("green")).isEqualTo("REJECTED");
        assertThat(transaction.calls()).contains("red cancel").doesNotContain("green cancel");
    }

    @Test
    void calledAsItselfInTheTraceOfTheBegin() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        JsonPath ended = transaction.run();
        Map<String, String> call = transaction.callDetails().get(0);
        assertThat(ended.getString("traceId")).hasSize(32);
        assertThat(call.get("traceparent")).startsWith("00-" + ended.getString("traceId") + "-");
        assertThat(call.get("authorization")).startsWith("Bearer ");
        assertThat(call.get("body")).startsWith("{\"holdMs\":1").endsWith(",\"payload\":{}}");
    }

    @Test
    void withoutPreferTheAnswerComesAtOnce() {
        Transacting transaction = Transacting.fresh().branch("slow", Map.of("try", List.of("hang", "held")));
        Response response = transaction.begin();
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.jsonPath().getString("state")).isEqualTo("TRYING");
        awaitState(transaction, "CONFIRMED");
    }

    @Test
    void aWaitThatRunsOutIsAnswered202() {
        Transacting transaction = Transacting.fresh().branch("slow", Map.of("confirm", List.of("503", "503", "503")));
        Response response = transaction.begin("wait=1");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.jsonPath().getString("state")).isEqualTo("CONFIRMING");
    }

    @Test
    void stagesFollowOneAnother() {
        Transacting transaction = Transacting.fresh()
                .branch("blue", Map.of(), Map.of("stage", 2))
                .branch("red", Map.of("try", List.of("503", "held")))
                .branch("green", Map.of());
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        List<String> tries = transaction.calls().stream()
                .filter(call -> call.endsWith(" try"))
                .toList();
        assertThat(tries).hasSize(4).last().isEqualTo("blue try");
    }

    @Test
    void aRefusalInTheFirstStageSparesTheSecondItsTry() {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("try", List.of("rejected")))
                .branch("blue", Map.of(), Map.of("stage", 2));
        assertThat(transaction.run().getString("state")).isEqualTo("CANCELLED");
        // Its try may be in flight from an owner that died, so the cancel goes to it all the same.
        assertThat(transaction.calls()).containsExactlyInAnyOrder("red try", "blue cancel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "500", "429", "hang", "nonsense", "unsettled"})
    void anUnknownTryIsAskedAgainWithTheSameIds(String first) {
        Transacting transaction = Transacting.fresh().branch("red", Map.of("try", List.of(first, "held")));
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.calls()).containsExactly("red try", "red try", "red confirm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"422", "400", "401", "404", "redirect", "cancelled", "unknown"})
    void anyOtherAnswerToATryDecidesCancel(String answer) {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("try", List.of(answer)))
                .branch("green", Map.of());
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("CANCELLED");
        assertThat(ended.getString("reason.participant")).isEqualTo("red");
        assertThat(ended.getList("branches.state")).containsOnly("CANCELLED");
        assertThat(transaction.calls())
                .contains("red cancel", "green cancel")
                .containsOnlyOnce("red try")
                .doesNotContain("red elsewhere");
    }

    @Test
    void theDeadlineCancelsWhatIsNotHeldInTime() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(600)
                .branch("red", Map.of())
                .branch("sick", Map.of("try", List.of("503")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("CANCELLED");
        assertThat(ended.getString("reason.code")).isEqualTo("PARTICIPANT_UNAVAILABLE");
        assertThat(ended.getString("reason.participant")).isEqualTo("sick");
        assertThat(transaction.calls()).contains("red cancel", "sick cancel");
    }

    @Test
    void aPendingBranchIsPolledUntilItIsHeld() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(300)
                .branch(
                        "red",
                        Map.of("try", List.of("pending"), "poll", List.of("pending", "404", "pending", "held")),
                        Map.of("pendingTimeoutMs", 5000));
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.calls()).containsOnlyOnce("red try").contains("red poll");
    }

    @Test
    void aPendingBranchThatIsRefusedCancels() {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending", "rejected")))
                .branch("green", Map.of());
        assertThat(transaction.run().getString("state")).isEqualTo("CANCELLED");
        assertThat(transaction.branchState("red")).isEqualTo("REJECTED");
    }

    @Test
    void aPendingBranchWithoutAnOutcomeTimesOut() {
        Transacting transaction = Transacting.fresh()
                .timeoutMs(200)
                .branch(
                        "red",
                        Map.of("try", List.of("pending"), "poll", List.of("pending")),
                        Map.of("pendingTimeoutMs", 500));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("reason.code")).isEqualTo("TIMED_OUT");
        assertThat(transaction.calls()).contains("red cancel");
    }

    @Test
    void aFailingConfirmIsRepeatedWithGrowingDelayAndNeverTurnedIntoACancel() {
        Transacting transaction = Transacting.fresh()
                .branch(
                        "red",
                        Map.of("confirm", List.of("503", "500", "401", "422", "409", "hang", "unsettled", "204")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("CONFIRMED");
        assertThat(ended.getBoolean("parked")).isFalse();
        assertThat(transaction.calls()).doesNotContain("red cancel");
        assertThat(transaction.get().getInt("branches[0].attempts")).isEqualTo(8);
    }

    @Test
    void afterTheRetryLimitABranchIsParkedAndStillRetriedSlowly() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of("confirm", List.of("503", "503", "503", "503", "503", "204")));
        transaction.begin();
        await().untilAsserted(
                        () -> assertThat(transaction.get().getBoolean("parked")).isTrue());
        JsonPath parked = transaction.get();
        assertThat(parked.getString("state")).isEqualTo("CONFIRMING");
        assertThat(parked.getString("branches[0].lastError")).isEqualTo("answers 503 WHATEVER");
        assertThat(parked.getString("branches[0].nextAttemptAt")).isNotNull();
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.get().getBoolean("parked")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "rejected", "cancelled"})
    void aParticipantThatContradictsAConfirmMakesItMixedWhenTheOthersHaveFollowed(String answer) {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of(answer)))
                .branch("green", Map.of("confirm", List.of("503", "204")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("MIXED");
        assertThat(ended.getString("decision")).isEqualTo("CONFIRM");
        assertThat(ended.getBoolean("parked")).isTrue();
        assertThat(transaction.branchState("red")).isEqualTo("CONTRADICTED");
        assertThat(transaction.branchState("green")).isEqualTo("CONFIRMED");
    }

    @Test
    void mixedNeverLosesTheDecision() {
        Transacting mixed = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of("cancelled")))
                .branch("green", Map.of());
        mixed.run();
        for (int i = 0; i < 2; i++) {
            JsonPath answer = Transacting.as("green")
                    .contentType(ContentType.JSON)
                    .body(Map.of("transactionIds", List.of(mixed.id())))
                    .post("/transactions/decisions")
                    .jsonPath();
            assertThat(answer.getString("decisions[0].decision")).isEqualTo("CONFIRM");
            // Nobody may throw away what a human still has to look at.
            assertThat(answer.getBoolean("decisions[0].ended")).isFalse();
            assertThat(mixed.get().getString("decision")).isEqualTo("CONFIRM");
            assertThat(mixed.begin().jsonPath().getString("decision")).isEqualTo("CONFIRM");
            assertThat(mixed.cancel().statusCode()).isEqualTo(409);
        }
    }

    @Test
    void aConfirmThatIsAnswered409IsNotRetriedForEver() throws InterruptedException {
        Transacting transaction = Transacting.fresh().branch("red", Map.of("confirm", List.of("unknown")));
        assertThat(transaction.run().getString("state")).isEqualTo("MIXED");
        Thread.sleep(1500);
        assertThat(transaction.calls()).containsExactly("red try", "red confirm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "403", "404", "409", "422", "redirect"})
    void aFaultOfTheSetUpIsParkedAndNoContradiction(String answer) {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of(answer, answer, answer, answer, "silence")));
        transaction.begin();
        // It stays so until it is mended, however long it takes to look.
        await().until(() -> transaction.get().getBoolean("parked"));
        assertThat(transaction.branchState("red")).isEqualTo("HELD");
        transaction.speak();
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.calls()).doesNotContain("red elsewhere");
    }

    @Test
    void aSagaStepIsTriedConfirmedAndCancelledLikeAnyOther() {
        Transacting confirmed = Transacting.fresh().branch("red", Map.of(), Map.of("kind", "COMPENSABLE"));
        assertThat(confirmed.run().getString("state")).isEqualTo("CONFIRMED");
        assertThat(confirmed.calls()).containsExactly("red try", "red confirm");
        Transacting cancelled = Transacting.fresh()
                .branch("red", Map.of(), Map.of("kind", "COMPENSABLE"))
                .branch("green", Map.of("try", List.of("rejected")));
        assertThat(cancelled.run().getString("state")).isEqualTo("CANCELLED");
        assertThat(cancelled.calls()).contains("red try", "red cancel");
    }

    @Test
    void aTransactionOfOnlyBranchesOnConfirmIsConfirmedAtOnce() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of("a", 1), Map.of("kind", "ON_CONFIRM"));
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.calls()).containsExactly("red confirm");
    }

    @Test
    void aParticipantThatContradictsACancelMakesItMixed() {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("cancel", List.of("confirmed")))
                .branch("green", Map.of("try", List.of("rejected")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("MIXED");
        assertThat(ended.getString("decision")).isEqualTo("CANCEL");
    }

    @Test
    void aDeadParticipantDelaysOnlyItsOwnBranches() {
        for (int i = 0; i < 30; i++) {
            Transacting.fresh()
                    .timeoutMs(60_000)
                    .branch("dead", Map.of())
                    .branch("red", Map.of())
                    .begin();
        }
        Transacting stuck = Transacting.fresh().timeoutMs(400).branch("dead", Map.of());
        assertThat(stuck.begin("wait=1").statusCode()).isEqualTo(202);
        assertThat(stuck.get().getString("state")).isEqualTo("CANCELLING");
        long started = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(Transacting.fresh()
                            .branch("red", Map.of())
                            .branch("green", Map.of())
                            .run()
                            .getString("state"))
                    .isEqualTo("CONFIRMED");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
    }

    /** Its calls are taken and not answered. Of what runs one after the other, all that is behind the first would wait for its timeout. */
    @Test
    void aParticipantThatHangsInPhase2DelaysOnlyItsOwnBranches() {
        Duration bound = ScriptedParticipants.MUTE_TIMEOUT.dividedBy(2);
        List<Transacting> hanging = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            Transacting each = Transacting.fresh()
                    .timeoutMs(60_000)
                    .branch("mute", Map.of("confirm", List.of("silence")))
                    .branch("red", Map.of());
            each.begin().then().statusCode(201);
            hanging.add(each);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Transacting.fresh()
                            .branch("green", Map.of())
                            .branch("blue", Map.of())
                            .run()
                            .getString("state"))
                    .isEqualTo("CONFIRMED");
        }
        await().atMost(bound)
                .until(() -> hanging.stream()
                        .allMatch(each -> each.branchState("red").equals("CONFIRMED")));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(bound);
        for (Transacting each : hanging) {
            assertThat(each.branchState("mute")).isEqualTo("HELD");
            assertThat(each.calls()).containsOnlyOnce("mute confirm").containsOnlyOnce("red confirm");
            each.speak();
        }
        // On a slow machine a call has timed out by now, and its circuit has to close first.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> hanging.stream()
                        .allMatch(each -> each.get().getString("state").equals("CONFIRMED")));
    }

    @Test
    void aBranchOnConfirmIsCalledOnlyThenAndGetsItsPayload() {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of())
                .branch("green", Map.of("colour", "green"), Map.of("kind", "ON_CONFIRM"));
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.callDetails())
                .filteredOn(call -> "green".equals(call.get("branchId")))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.get("phase")).isEqualTo("confirm");
                    assertThat(call.get("body")).isEqualTo("{\"payload\":{\"colour\":\"green\"}}");
                });
    }

    @Test
    void anOpenCircuitSparesTheParticipantAndCloses() {
        for (int i = 0; i < 6; i++) {
            Transacting.fresh()
                    .timeoutMs(150)
                    .branch("broken", Map.of("try", List.of("500"), "cancel", List.of("204")))
                    .begin();
        }
        await().untilAsserted(() -> assertThat(circuit("broken")).isIn("OPEN", "HALF_OPEN"));
        JsonPath ended =
                Transacting.fresh().timeoutMs(8000).branch("broken", Map.of()).run();
        assertThat(ended.getString("state")).isEqualTo("CONFIRMED");
        assertThat(circuit("broken")).isEqualTo("CLOSED");
        assertThat(ended.getInt("branches[0].attempts")).isEqualTo(1);
    }

    private static String circuit(String participant) {
        return Transacting.as("order")
                .get("/participants")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("items.find { it.name == '" + participant + "' }.circuit");
    }

    private static void awaitState(Transacting transaction, String state) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo(state));
    }
}

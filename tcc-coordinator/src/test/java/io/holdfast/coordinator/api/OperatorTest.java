package io.holdfast.coordinator.api;

import static io.holdfast.coordinator.api.BeginTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Metrics;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can do about a transaction that does not end by itself, and what is written down about it. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
@TestProfile(OperatorTest.ParkedAtOnce.class)
class OperatorTest {

    /** The first failure parks, and nothing comes by itself for the length of a test. */
    public static class ParkedAtOnce implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tcc.retry.limit", "1",
                    "tcc.retry.base", "PT1H",
                    "tcc.retry.cap", "PT1H",
                    "tcc.retry.parked", "PT2H",
                    "tcc.participants.broken.circuit-window", "2",
                    "tcc.participants.broken.circuit-delay", "PT1H");
        }
    }

    @Test
    void aRetryComesNowWhateverTheBackoffSays() {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503", "204")));
        JsonPath before = transaction.get();
        assertThat(Instant.parse(before.getString("branches[0].nextAttemptAt")))
                .isAfter(Instant.now().plusSeconds(600));
        retry(transaction).then().statusCode(202);
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.get().getBoolean("parked")).isFalse();
    }

    @Test
    void aRetryReachesATransactionThatIsInMemory() {
        Transacting transaction = Transacting.fresh()
                .branch("crowd", Map.of("confirm", List.of("nap")))
                .branch("red", Map.of("confirm", List.of("503", "503", "204")));
        transaction.begin();
        await().until(() -> transaction.get().getBoolean("parked"));
        retry(transaction).then().statusCode(202);
        await().atMost(Duration.ofMillis(1200)).until(() -> count(transaction, "red confirm") == 2);
        assertThat(transaction.branchState("crowd")).isEqualTo("HELD");
        assertThat(count(transaction, "crowd confirm")).isEqualTo(1);
        awaitParkedAgain(transaction, 2);
        retry(transaction).then().statusCode(202);
        awaitState(transaction, "CONFIRMED");
    }

    @Test
    void aRetryComesNowAlsoWhenTheCircuitIsOpen() {
        // Of its two calls one fails, and that opens the circuit.
        Transacting failed = parked("broken", Map.of("confirm", List.of("503", "204")));
        Transacting refused = Transacting.fresh().timeoutMs(60_000).branch("broken", Map.of());
        refused.begin();
        await().until(() -> refused.get().getString("branches[0].lastError") != null);
        assertThat(refused.get().getString("branches[0].lastError")).contains("circuit is open");
        assertThat(refused.calls()).isEmpty();
        retry(failed).then().statusCode(202);
        awaitState(failed, "CONFIRMED");
        refused.cancel();
    }

    @Test
    void aRetryOfAnUndecidedTransactionTriesAgain() {
        Transacting transaction =
                Transacting.fresh().timeoutMs(60_000).branch("red", Map.of("try", List.of("503", "held")));
        transaction.begin();
        await().until(() -> transaction.get().getString("branches[0].nextAttemptAt") != null);
        retry(transaction).then().statusCode(202);
        awaitState(transaction, "CONFIRMED");
    }

    @Test
    void nothingIsLeftToRetryOfWhatHasEnded() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        transaction.run();
        assertProblem(retry(transaction), 409, "ALREADY_ENDED");
        assertProblem(retry(Transacting.fresh()), 404, "NOT_FOUND");
        assertThat(audit(transaction).getList("items")).isEmpty();
    }

    @Test
    void aBranchThatIsParkedIsResolvedToWhatItsReservationShowsAndTheTransactionEnds() {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503"), "poll", List.of("confirmed")));
        assertThat(resolve(transaction, "red", "CONFIRMED", null).statusCode()).isEqualTo(200);
        awaitState(transaction, "CONFIRMED");
        assertThat(transaction.get().getBoolean("parked")).isFalse();
    }

    /** A contradiction is settled in the books, and the decision that everybody was told stays as it was. */
    @ParameterizedTest
    @CsvSource({"cancelled,CANCELLED", "rejected,CANCELLED", "confirmed,CONFIRMED"})
    void resolveNeverChangesTheDecisionNorWhatAnInquiryIsAnswered(String shown, String end) {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of("unknown"), "poll", List.of(shown)))
                .branch("green", Map.of());
        JsonPath mixed = transaction.run();
        assertThat(mixed.getString("state")).isEqualTo("MIXED");
        assertThat(mixed.getBoolean("parked")).isTrue();
        assertThat(resolve(transaction, "red", end, null).statusCode()).isEqualTo(200);
        JsonPath resolved = transaction.get();
        assertThat(resolved.getString("state")).isEqualTo("MIXED");
        assertThat(resolved.getString("decision")).isEqualTo("CONFIRM");
        assertThat(resolved.getBoolean("parked")).isFalse();
        assertThat(resolved.getString("endedAt")).isEqualTo(mixed.getString("endedAt"));
        assertThat(transaction.branchState("red")).isEqualTo(end);
        assertThat(operator()
                        .get("/transactions?state=MIXED&limit=100")
                        .jsonPath()
                        .<String>getList("items.transactionId"))
                .contains(transaction.id().toString());
        JsonPath answer = Transacting.as("red")
                .contentType(ContentType.JSON)
                .body(Map.of("transactionIds", List.of(transaction.id())))
                .post("/transactions/decisions")
                .jsonPath();
        assertThat(answer.getString("decisions[0].decision")).isEqualTo("CONFIRM");
        assertThat(transaction.cancel().statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({
        "held,CONFIRMED,RESERVATION_NOT_FINAL",
        "pending,CANCELLED,RESERVATION_NOT_FINAL",
        "confirming,CONFIRMED,RESERVATION_NOT_FINAL",
        "cancelling,CANCELLED,RESERVATION_NOT_FINAL",
        "cancelled,CONFIRMED,RESERVATION_DIFFERS",
        "rejected,CONFIRMED,RESERVATION_DIFFERS",
        "confirmed,CANCELLED,RESERVATION_DIFFERS",
    })
    void resolveGoesOnlyToTheFinalStateThatTheReservationShowsAlsoByForce(String shown, String wanted, String code) {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503"), "poll", List.of(shown)));
        assertProblem(resolve(transaction, "red", wanted, null), 409, code);
        assertProblem(resolve(transaction, "red", wanted, true), 409, code);
        assertThat(transaction.branchState("red")).isEqualTo("HELD");
        assertThat(audit(transaction).getList("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"404", "503", "hang", "nonsense"})
    void aParticipantThatIsGoneForGoodNeedsForce(String shown) {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503"), "poll", List.of(shown)));
        assertProblem(resolve(transaction, "red", "CANCELLED", null), 409, "RESERVATION_NOT_SHOWN");
        assertThat(resolve(transaction, "red", "CANCELLED", true).statusCode()).isEqualTo(200);
        awaitState(transaction, "MIXED");
        assertThat(transaction.get().getString("decision")).isEqualTo("CONFIRM");
        JsonPath entry = audit(transaction);
        assertThat(entry.getBoolean("items[0].forced")).isTrue();
        assertThat(entry.getString("items[0].shown")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIRMED", "CANCELLED"})
    void onlyABranchThatIsParkedOrContradictedIsResolved(String wanted) {
        Transacting confirmed = Transacting.fresh().branch("red", Map.of("poll", List.of("confirmed")));
        confirmed.run();
        assertProblem(resolve(confirmed, "red", wanted, true), 409, "NOT_PARKED");
        Transacting undecided = Transacting.fresh().timeoutMs(60_000).branch("red", Map.of("try", List.of("503")));
        undecided.begin();
        assertProblem(resolve(undecided, "red", wanted, true), 409, "NOT_PARKED");
        assertProblem(resolve(undecided, "blue", wanted, true), 404, "NOT_FOUND");
        assertProblem(resolve(Transacting.fresh(), "red", wanted, true), 404, "NOT_FOUND");
        undecided.cancel();
        // Beside a parked branch, too.
        Transacting half = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of("503")))
                .branch("green", Map.of("poll", List.of("confirmed")));
        half.begin();
        await().until(() ->
                half.get().getBoolean("parked") && half.branchState("green").equals("CONFIRMED"));
        assertProblem(resolve(half, "green", wanted, true), 409, "NOT_PARKED");
    }

    /** The model's counterexample: an operator resolves while a confirm is on its way, and both are told that it is done. */
    @Test
    void aResolveAgainstAConfirmInFlightIsSafe() {
        Transacting transaction =
                parked("crowd", Map.of("confirm", List.of("503", "nap"), "poll", List.of("held", "confirmed")));
        retry(transaction).then().statusCode(202);
        await().until(() -> count(transaction, "crowd confirm") == 2);
        assertProblem(resolve(transaction, "crowd", "CANCELLED", true), 409, "RESERVATION_NOT_FINAL");
        assertThat(resolve(transaction, "crowd", "CONFIRMED", null).statusCode())
                .isEqualTo(200);
        awaitState(transaction, "CONFIRMED");
        String ended = transaction.get().getString("endedAt");
        await().pollDelay(Duration.ofMillis(1800)).until(() -> true);
        assertThat(transaction.get().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.get().getString("endedAt")).isEqualTo(ended);
        assertThat(count(transaction, "crowd confirm")).isEqualTo(2);
    }

    @Test
    void ofManyResolvesAtOnceOneIsWritten() throws Exception {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503"), "poll", List.of("404")));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String end = i % 2 == 0 ? "CONFIRMED" : "CANCELLED";
                calls.add(() -> resolve(transaction, "red", end, true).statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> each : threads.invokeAll(calls)) {
                statuses.add(each.get());
            }
            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        } finally {
            threads.shutdownNow();
        }
        assertThat(audit(transaction).getList("items")).hasSize(1);
    }

    @Test
    void eachActionIsWrittenDownWithWhoWhenWhatWhyAndBeforeAndAfter() {
        Instant start = Instant.now();
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of("confirm", List.of("cancelled"), "poll", List.of("cancelled")))
                .branch("green", Map.of("confirm", List.of("503", "503", "204")));
        transaction.begin();
        await().until(() -> "CONTRADICTED".equals(transaction.branchState("red"))
                && transaction.get().getString("branches[1].lastError") != null);
        retry(transaction).then().statusCode(202);
        awaitParkedAgain(transaction, 2);
        operator().post("/transactions/" + transaction.id() + "/retry").then().statusCode(202);
        awaitState(transaction, "MIXED");
        resolve(transaction, "red", "CANCELLED", null).then().statusCode(200);
        JsonPath audit = audit(transaction);
        assertThat(audit.getList("items.action")).containsExactly("RESOLVE", "RETRY", "RETRY");
        assertThat(audit.getList("items.operator")).containsOnly("olga-operator");
        assertThat(audit.getList("items.reason")).containsExactly("as its row says", null, "it is back");
        assertThat(audit.getList("items.branchId")).containsExactly("red", null, null);
        assertThat(audit.getList("items.before")).containsExactly("CONTRADICTED", "CONFIRMING", "CONFIRMING");
        assertThat(audit.getList("items.after")).containsExactly("CANCELLED", "CONFIRMING", "CONFIRMING");
        assertThat(audit.getString("items[0].shown")).isEqualTo("CANCELLED");
        assertThat(audit.getBoolean("items[0].forced")).isFalse();
        assertThat(Instant.parse(audit.getString("items[2].at")))
                .isBetween(start.minusSeconds(5), Instant.now().plusSeconds(5));
        JsonPath page = operator()
                .get("/transactions/" + transaction.id() + "/audit?limit=2")
                .jsonPath();
        assertThat(page.getList("items")).hasSize(2);
        assertThat(operator()
                        .get("/transactions/" + transaction.id() + "/audit?limit=2&cursor="
                                + page.getString("nextCursor"))
                        .jsonPath()
                        .getList("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"outcome\":\"CANCELLED\"}",
                "{\"outcome\":\"CANCELLED\",\"reason\":\"\"}",
                "{\"outcome\":\"CANCELLED\",\"reason\":\"  \"}",
                "{\"outcome\":\"HELD\",\"reason\":\"x\"}",
                "{\"reason\":\"x\"}",
                "{\"outcome\":\"CANCELLED\",\"reason\":\"x\",\"state\":\"CONFIRMED\"}",
            })
    void aResolveWithoutAReasonOrToAFreeStateIsRefused(String body) {
        Transacting transaction = parked("red", Map.of("confirm", List.of("503"), "poll", List.of("cancelled")));
        Response response = operator()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/transactions/" + transaction.id() + "/branches/red/resolve");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(transaction.branchState("red")).isEqualTo("HELD");
    }

    @Test
    void onlyOperatorsAct() {
        String path = "/transactions/" + Ids.next();
        for (String token : List.of(TestTokens.service("order"), TestTokens.customer("carol"))) {
            RequestSpecification caller = RestAssured.given().header("Authorization", "Bearer " + token);
            assertProblem(caller.post(path + "/retry"), 403, "FORBIDDEN");
            assertProblem(caller.get(path + "/audit"), 403, "FORBIDDEN");
        }
    }

    @Test
    void aParkedTransactionIsListedCountedAndToldInWords() {
        double before = counted();
        Transacting transaction = parked("red", Map.of("confirm", List.of("503")));
        assertThat(counted()).isEqualTo(before + 1);
        JsonPath read = transaction.get();
        assertThat(read.getString("next"))
                .startsWith("is decided for good to confirm; red did not bring red forward (answers 503 WHATEVER)")
                .contains("confirm 2 goes out at 2")
                .contains("NEEDS A HUMAN");
        assertThat(operator()
                        .get("/transactions?parked=true&limit=100")
                        .jsonPath()
                        .<String>getList("items.transactionId"))
                .contains(transaction.id().toString());
    }

    private static double counted() {
        return Metrics.sum("tcc_branches_parked_total", "red");
    }

    /** Runs until the confirm of its branch has failed once, which parks it. */
    private static Transacting parked(String participant, Map<String, ?> script) {
        Transacting transaction = Transacting.fresh().branch(participant, script);
        transaction.begin();
        await().until(() -> transaction.get().getBoolean("parked"));
        return transaction;
    }

    private static void awaitParkedAgain(Transacting transaction, int attempts) {
        await().until(() -> transaction.get().getInt("branches[1].attempts") == attempts
                && transaction.get().getString("branches[1].nextAttemptAt") != null);
    }

    private static long count(Transacting transaction, String call) {
        return transaction.calls().stream().filter(call::equals).count();
    }

    private static Response retry(Transacting transaction) {
        return operator()
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "it is back"))
                .post("/transactions/" + transaction.id() + "/retry");
    }

    private static Response resolve(Transacting transaction, String branchId, String outcome, @Nullable Boolean force) {
        Map<String, Object> body = new HashMap<>(Map.of("outcome", outcome, "reason", "as its row says"));
        if (force != null) {
            body.put("force", force);
        }
        return operator()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/transactions/" + transaction.id() + "/branches/" + branchId + "/resolve");
    }

    private static JsonPath audit(Transacting transaction) {
        return operator()
                .get("/transactions/" + transaction.id() + "/audit")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static RequestSpecification operator() {
        return RestAssured.given().header("Authorization", "Bearer " + TestTokens.operator());
    }

    private static void awaitState(Transacting transaction, String state) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(transaction.get().getString("state")).isEqualTo(state));
    }
}

package io.holdfast.participant.contract;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/**
 * All rows of "What a participant answers", the races, batches with mixed members and expiry by inquiry, against a running
 * service. Extend it in a {@code @QuarkusTest} with {@code Backends} and {@link StubCoordinator}.
 */
public abstract class ParticipantContract {

    static final int ROUNDS = 5;
    static final Duration A_FEW_SWEEPS = Duration.ofSeconds(10);

    /** Longer than anybody keeps a row. */
    static final Duration A_LONG_TIME = Duration.ofDays(400);

    private final ParticipantClient participant = new ParticipantClient();

    /** A payload that can be held; each call gives one that contends with no other. */
    protected abstract Object goodPayload();

    /** A payload that is refused for a business reason, and the code of that reason. */
    protected abstract Refused refusedPayload();

    /**
     * What the business rows that the payload is about look like now: equal when nothing changed. A cancelled branch must
     * leave what it found.
     */
    protected abstract Object footprint(Object payload);

    /**
     * Whether the hold is somebody else's: a call may then find another one under way outside, and answers that it is not
     * settled yet. Only {@link OutsideContract} says so, which asks for more.
     */
    boolean isOutside() {
        return false;
    }

    /** A payload and the code of the reason for which it is refused. */
    public record Refused(Object payload, String code) {}

    @Test
    void tryHolds() {
        BranchKey key = newBranch();
        participant
                .tryBranch(key, goodPayload())
                .then()
                .statusCode(200)
                .body("state", equalTo("HELD"))
                .body("expiresInMs", allOf(greaterThan(0), lessThanOrEqualTo((int) ParticipantClient.LONG_HOLD_MS)));
        participant.read(key).then().statusCode(200).body("state", equalTo("HELD"));
    }

    @Test
    void tryAgainIsTheSameHold() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        participant.tryBranch(key, payload).then().statusCode(200);
        Object held = footprint(payload);
        participant.tryBranch(key, payload).then().statusCode(200).body("state", equalTo("HELD"));
        assertThat(footprint(payload)).isEqualTo(held);
    }

    @Test
    void tryWithAnotherPayloadIsAMismatch() {
        BranchKey key = newBranch();
        participant.tryBranch(key, goodPayload()).then().statusCode(200);
        Object other = goodPayload();
        Object before = footprint(other);
        refused(participant.tryBranch(key, other), 422, "PAYLOAD_MISMATCH");
        assertThat(footprint(other)).isEqualTo(before);
        participant.read(key).then().body("state", equalTo("HELD"));
    }

    @Test
    void refusalIsFinalAndTellsItsReason() {
        BranchKey key = newBranch();
        Refused refused = refusedPayload();
        Object before = footprint(refused.payload());
        for (int repeat = 0; repeat < 2; repeat++) {
            refused(participant.tryBranch(key, refused.payload()), 409, "REJECTED")
                    .then()
                    .body("reason.code", equalTo(refused.code()));
        }
        assertThat(footprint(refused.payload())).isEqualTo(before);
        participant.read(key).then().body("state", equalTo("REJECTED"));
        refused(participant.confirm(key), 409, "REJECTED");
        participant.cancel(key).then().statusCode(204);
        participant.read(key).then().body("state", equalTo("REJECTED"));
    }

    @Test
    void lateTryAfterCancelIsRefused() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        participant.cancel(key).then().statusCode(204);
        Object before = footprint(payload);
        refused(participant.tryBranch(key, payload), 409, "CANCELLED");
        refused(participant.tryBranch(key, goodPayload()), 409, "CANCELLED");
        assertThat(footprint(payload)).isEqualTo(before);
    }

    @Test
    void confirmKeepsOnce() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        participant.tryBranch(key, payload).then().statusCode(200);
        participant.confirm(key).then().statusCode(204);
        Object kept = footprint(payload);
        participant.confirm(key).then().statusCode(204);
        participant.tryBranch(key, payload).then().statusCode(200).body("state", equalTo("CONFIRMED"));
        refused(participant.tryBranch(key, goodPayload()), 422, "PAYLOAD_MISMATCH");
        refused(participant.cancel(key), 409, "CONFIRMED");
        assertThat(footprint(payload)).isEqualTo(kept);
        participant.read(key).then().body("state", equalTo("CONFIRMED"));
    }

    @Test
    void cancelLetsGoOnce() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        Object before = footprint(payload);
        participant.tryBranch(key, payload).then().statusCode(200);
        participant.cancel(key).then().statusCode(204);
        participant.cancel(key).then().statusCode(204);
        refused(participant.tryBranch(key, payload), 409, "CANCELLED");
        refused(participant.confirm(key), 409, "CANCELLED");
        assertThat(afterCancel(before)).isEqualTo(footprint(payload));
        participant.read(key).then().body("state", equalTo("CANCELLED"));
    }

    /** What the footprint must be once a held branch is cancelled; the one before it, unless cancelling leaves a mark. */
    protected Object afterCancel(Object before) {
        return before;
    }

    @Test
    void confirmOfNothingIsUnknownAndWritesNothing() {
        BranchKey key = newBranch();
        refused(participant.confirm(key), 409, "UNKNOWN");
        refused(participant.read(key), 404, "NOT_FOUND");
        participant.tryBranch(key, goodPayload()).then().statusCode(200);
    }

    @Test
    void confirmAfterNullCancelIsCancelled() {
        BranchKey key = newBranch();
        participant.cancel(key).then().statusCode(204);
        refused(participant.confirm(key), 409, "CANCELLED");
    }

    @Test
    void equalTriesAtOnceHoldOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            Object payload = goodPayload();
            Object before = footprint(payload);
            statuses(atOnce(4, () -> participant.tryBranch(key, payload)))
                    .contains(200)
                    .isSubsetOf(200, isOutside() ? 202 : 200);
            participant.cancel(key).then().statusCode(204);
            assertThat(footprint(payload)).isEqualTo(afterCancel(before));
        }
    }

    @Test
    void cancelWhileATryRunsLeavesNothingHeld() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            Object payload = goodPayload();
            Object before = footprint(payload);
            List<Response> both =
                    atOnce(List.of(() -> participant.tryBranch(key, payload), () -> participant.cancel(key)));
            assertThat(both.get(0).statusCode()).isIn(200, 409);
            assertThat(both.get(1).statusCode()).isIn(204, isOutside() ? 503 : 204);
            await().atMost(A_FEW_SWEEPS)
                    .untilAsserted(() -> participant.cancel(key).then().statusCode(204));
            participant.read(key).then().body("state", equalTo("CANCELLED"));
            refused(participant.tryBranch(key, payload), 409, "CANCELLED");
            assertThat(footprint(payload)).isIn(before, afterCancel(before));
        }
    }

    /** Seata's fence deadlocked here (apache/incubator-seata#6679). */
    @Test
    void eightNullCancelsAtOnceAllSucceed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            statuses(atOnce(8, () -> participant.cancel(key))).containsOnly(204);
        }
    }

    @Test
    void confirmsAndCancelsAtOnceAgreeOnOneEnd() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            participant.tryBranch(key, goodPayload()).then().statusCode(200);
            List<Response> answers = atOnce(List.of(
                    () -> participant.confirm(key),
                    () -> participant.cancel(key),
                    () -> participant.confirm(key),
                    () -> participant.cancel(key)));
            boolean confirmed = "CONFIRMED".equals(participant.read(key).path("state"));
            assertThat(answers.get(0).statusCode()).isEqualTo(confirmed ? 204 : 409);
            assertThat(answers.get(1).statusCode()).isEqualTo(confirmed ? 409 : 204);
            assertThat(answers.get(2).statusCode()).isEqualTo(confirmed ? 204 : 409);
            assertThat(answers.get(3).statusCode()).isEqualTo(confirmed ? 409 : 204);
        }
    }

    @Test
    void batchAnswersEachBranchOnItsOwnMerits() {
        BranchKey held = newBranch();
        BranchKey confirmed = newBranch();
        BranchKey cancelled = newBranch();
        BranchKey unknown = newBranch();
        participant.tryBranch(held, goodPayload()).then().statusCode(200);
        participant.tryBranch(confirmed, goodPayload()).then().statusCode(200);
        participant.confirm(confirmed).then().statusCode(204);
        participant.cancel(cancelled).then().statusCode(204);

        batch(
                "confirm",
                List.of(held, confirmed, cancelled, unknown),
                List.of("204", "204", "409 CANCELLED", "409 UNKNOWN"));

        BranchKey other = newBranch();
        participant.tryBranch(other, goodPayload()).then().statusCode(200);
        batch(
                "cancel",
                List.of(other, held, cancelled, unknown, unknown),
                List.of("204", "409 CONFIRMED", "204", "204", "204"));
        participant.read(unknown).then().body("state", equalTo("CANCELLED"));
    }

    final void batch(String operation, List<BranchKey> keys, List<String> expected) {
        List<Map<String, Object>> results = participant
                .all(operation, keys)
                .then()
                .statusCode(200)
                .extract()
                .path("results");
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Map<String, Object> result = results.get(i);
            assertThat(result.get("transactionId"))
                    .isEqualTo(keys.get(i).transactionId().toString());
            answers.add(result.get("status") + (result.containsKey("code") ? " " + result.get("code") : ""));
        }
        assertThat(answers).isEqualTo(expected);
    }

    @Test
    void batchOfTriesAnswersEachBranchOnItsOwnMerits() {
        BranchKey fresh = newBranch();
        BranchKey refused = newBranch();
        BranchKey cancelled = newBranch();
        BranchKey held = newBranch();
        BranchKey other = newBranch();
        BranchKey old = new BranchKey(UUID.randomUUID(), "branch");
        Refused refusal = refusedPayload();
        Object payload = goodPayload();
        participant.cancel(cancelled).then().statusCode(204);
        participant.tryBranch(held, payload).then().statusCode(200);
        participant.tryBranch(other, goodPayload()).then().statusCode(200);
        Map<BranchKey, Object> batch = new LinkedHashMap<>();
        batch.put(fresh, goodPayload());
        batch.put(refused, refusal.payload());
        batch.put(cancelled, goodPayload());
        batch.put(held, payload);
        batch.put(other, goodPayload());
        batch.put(old, goodPayload());
        for (int i = 0; i < 2; i++) { // again it is the same
            Map<String, Map<String, Object>> results = results(participant.tryAll(batch));
            assertThat(results).hasSize(batch.size());
            assertThat(results.get(fresh.toString()))
                    .containsEntry("status", 200)
                    .containsEntry("state", "HELD")
                    .doesNotContainKey("code");
            assertThat(results.get(refused.toString()))
                    .containsEntry("status", 409)
                    .containsEntry("code", "REJECTED");
            assertThat(results.get(refused.toString()))
                    .extractingByKey("reason", InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("code", refusal.code());
            assertThat(results.get(cancelled.toString()))
                    .containsEntry("status", 409)
                    .containsEntry("code", "CANCELLED");
            assertThat(results.get(held.toString()))
                    .containsEntry("status", 200)
                    .containsEntry("state", "HELD");
            assertThat(results.get(other.toString()))
                    .containsEntry("status", 422)
                    .containsEntry("code", "PAYLOAD_MISMATCH");
            assertThat(results.get(old.toString())).containsEntry("status", 422).containsEntry("code", "TOO_OLD");
        }
        participant.confirm(fresh).then().statusCode(204);
        participant.confirm(refused).then().statusCode(409);
        refused(participant.read(old), 404, "NOT_FOUND");
    }

    @Test
    void aBranchThatStandsTwiceInABatchIsHeldOnce() {
        BranchKey key = newBranch();
        Map<String, Object> entry = Map.of(
                "transactionId",
                key.transactionId(),
                "branchId",
                key.branchId(),
                "holdMs",
                60_000,
                "payload",
                goodPayload());
        participant
                .tryAll(List.of(entry, entry))
                .then()
                .statusCode(200)
                .body("results.status", equalTo(List.of(200, 200)));
        participant.confirm(key).then().statusCode(204);
    }

    @Test
    void aBatchOfTriesThatIsNotValidHoldsNothing() {
        BranchKey good = newBranch();
        Map<String, Object> entry = Map.of(
                "transactionId", good.transactionId(),
                "branchId", good.branchId(),
                "holdMs", 60_000,
                "payload", goodPayload());
        Map<String, Object> bad = new HashMap<>(entry);
        bad.put("transactionId", newBranch().transactionId());
        bad.put("payload", Map.of());
        refused(participant.tryAll(List.of(entry, bad)), 400, "INVALID_REQUEST");
        refused(participant.tryAll(Collections.nCopies(101, entry)), 400, "INVALID_REQUEST");
        refused(participant.tryAll(List.of()), 400, "INVALID_REQUEST");
        refused(participant.read(good), 404, "NOT_FOUND");
    }

    private static Map<String, Map<String, Object>> results(Response response) {
        List<Map<String, Object>> results =
                response.then().statusCode(200).extract().path("results");
        return results.stream()
                .collect(Collectors.toMap(
                        result -> result.get("transactionId") + "/" + result.get("branchId"), result -> result));
    }

    @Test
    void batchOverTheLimitIsRefused() {
        refused(participant.all("cancel", Collections.nCopies(101, newBranch())), 400, "INVALID_REQUEST");
        refused(participant.all("cancel", List.of()), 400, "INVALID_REQUEST");
    }

    @Test
    void expiredHoldDoesWhatTheCoordinatorDecided() {
        expire("CONFIRM", "CONFIRMED");
        expire("CANCEL", "CANCELLED");
    }

    @Test
    void expiredHoldOfAnUnknownTransactionIsCancelled() {
        expire("UNKNOWN", "CANCELLED");
    }

    private void expire(String script, String expected) {
        BranchKey key = newBranch();
        StubCoordinator.script(key, script);
        participant.tryBranch(key, 1, goodPayload()).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS)
                .untilAsserted(() -> participant.read(key).then().body("state", equalTo(expected)));
    }

    @Test
    void expiredHoldIsKeptWhileUndecided() {
        BranchKey key = newBranch();
        participant.tryBranch(key, 1, goodPayload()).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS)
                .untilAsserted(() -> participant.read(key).then().body("expiresInMs", greaterThan(0)));
        participant.read(key).then().body("state", equalTo("HELD"));
        participant.confirm(key).then().statusCode(204);
    }

    @Test
    void expiredHoldIsKeptWhileTheCoordinatorIsSilent() {
        BranchKey key = newBranch();
        StubCoordinator.script(key, StubCoordinator.NOTHING);
        participant.tryBranch(key, 1, goodPayload()).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS).until(() -> StubCoordinator.asked(key) >= 1);
        // Whoever takes silence for an answer does so at once.
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> participant.read(key).then().body("state", equalTo("HELD")));
        participant.confirm(key).then().statusCode(204);
    }

    /** Being over decides nothing: a confirm that comes then is as good as one before. */
    @Test
    void confirmOneMillisecondAroundExpiryKeepsOnce() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            StubCoordinator.script(key, "CONFIRM");
            Object payload = goodPayload();
            long holdMs = 30;
            long expiry = System.nanoTime() + Duration.ofMillis(holdMs).toNanos();
            participant.tryBranch(key, holdMs, payload).then().statusCode(200);
            long wait = expiry + Duration.ofMillis(round % 3 - 1).toNanos() - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            await().atMost(A_FEW_SWEEPS)
                    .untilAsserted(() -> participant.confirm(key).then().statusCode(204));
            Object kept = footprint(payload);
            participant.confirm(key).then().statusCode(204);
            refused(participant.cancel(key), 409, "CONFIRMED");
            assertThat(footprint(payload)).isEqualTo(kept);
        }
    }

    @Test
    void onlyServicesCall() {
        BranchKey key = newBranch();
        for (String operation : List.of("try", "confirm", "cancel")) {
            String path = "/tcc/" + key + "/" + operation;
            refused(given().contentType("application/json").body("{}").put(path), 401, "UNAUTHENTICATED");
            for (String token : List.of(TestTokens.customer("carl"), TestTokens.operator())) {
                refused(as(token).contentType("application/json").body("{}").put(path), 403, "FORBIDDEN");
            }
        }
        refused(as(TestTokens.customer("carl")).get("/tcc/" + key), 403, "FORBIDDEN");
        refused(as(TestTokens.operator()).get("/tcc/" + key), 404, "NOT_FOUND");
        refused(given().get("/tcc/" + key), 401, "UNAUTHENTICATED");
    }

    @Test
    void badInputIsRefusedAndWritesNothing() {
        BranchKey key = newBranch();
        String path = "/tcc/" + key + "/try";
        String payload = CanonicalJson.write(goodPayload());
        for (String body : List.of(
                "{}",
                "{\"payload\":" + payload + "}",
                "{\"holdMs\":0,\"payload\":" + payload + "}",
                "{\"holdMs\":-1,\"payload\":" + payload + "}",
                "{\"holdMs\":604800001,\"payload\":" + payload + "}",
                "{\"holdMs\":1000,\"payload\":null}",
                "{\"holdMs\":1000,\"payload\":{}}")) {
            refused(service().body(body).put(path), 400, "INVALID_REQUEST");
        }
        for (String body : List.of(
                "",
                "{",
                "[]",
                "{\"holdMs\":\"soon\",\"payload\":" + payload + "}",
                "{\"holdMs\":1.5,\"payload\":" + payload + "}",
                "{\"holdMs\":1000,\"surprise\":1,\"payload\":" + payload + "}",
                "{\"holdMs\":1000,\"payload\":{\"surprise\":1}}")) {
            int status = service().body(body).put(path).statusCode();
            assertThat(status).as(body).isEqualTo(400);
        }
        refused(service().body("{}").put("/tcc/" + key + ";x/try"), 400, "BAD_PATH");
        refused(participant.read(key), 404, "NOT_FOUND");
    }

    @Test
    void tryOfATransactionThatIsTooOldIsRefusedAndWritesNothing() {
        BranchKey old = newBranch(A_LONG_TIME);
        BranchKey future = newBranch(A_LONG_TIME.negated());
        BranchKey timeless = new BranchKey(UUID.randomUUID(), "branch");
        for (BranchKey key : List.of(old, future, timeless)) {
            Object payload = goodPayload();
            Object before = footprint(payload);
            refused(participant.tryBranch(key, payload), 422, "TOO_OLD");
            refused(participant.read(key), 404, "NOT_FOUND");
            assertThat(footprint(payload)).isEqualTo(before);
        }
    }

    /** However old: what was checked for its age just before may still be on its way. */
    @Test
    void cancelOfAnOldTransactionLeavesATombstoneToo() {
        BranchKey old = newBranch(A_LONG_TIME);
        participant.cancel(old).then().statusCode(204);
        participant.read(old).then().statusCode(200).body("state", equalTo("CANCELLED"));
        refused(participant.tryBranch(old, goodPayload()), 422, "TOO_OLD");
        participant.read(old).then().body("state", equalTo("CANCELLED"));
    }

    @Test
    void branchesOfOneTransactionAreApart() {
        UUID transactionId = Ids.next();
        BranchKey one = new BranchKey(transactionId, "one");
        BranchKey two = new BranchKey(transactionId, "two");
        participant.tryBranch(one, goodPayload()).then().statusCode(200);
        participant.tryBranch(two, goodPayload()).then().statusCode(200);
        participant.confirm(one).then().statusCode(204);
        participant.cancel(two).then().statusCode(204);
        participant.read(one).then().body("state", equalTo("CONFIRMED"));
        participant.read(two).then().body("state", equalTo("CANCELLED"));
    }

    /** Checks that an answer is the problem it should be. */
    protected static Response refused(Response response, int status, String code) {
        response.then().statusCode(status).contentType(Problem.MEDIA_TYPE).body("code", equalTo(code));
        assertThat(response.<String>path("traceId")).hasSize(32);
        return response;
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).urlEncodingEnabled(false);
    }

    private static RequestSpecification service() {
        return as(TestTokens.service("coordinator")).contentType("application/json");
    }

    static ListAssert<Integer> statuses(List<Response> responses) {
        return assertThat(responses.stream().map(Response::statusCode).toList());
    }

    static List<Response> atOnce(int times, Callable<Response> call) throws Exception {
        return atOnce(Collections.nCopies(times, call));
    }

    static List<Response> atOnce(List<Callable<Response>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CyclicBarrier start = new CyclicBarrier(calls.size());
            List<Future<Response>> futures = new ArrayList<>();
            for (Callable<Response> call : calls) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<Response> responses = new ArrayList<>();
            for (Future<Response> future : futures) {
                responses.add(future.get());
            }
            return responses;
        } finally {
            threads.shutdownNow();
        }
    }
}

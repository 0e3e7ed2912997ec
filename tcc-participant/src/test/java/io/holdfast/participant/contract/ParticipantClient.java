package io.holdfast.participant.contract;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.TestTokens;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The coordinator's side of the protocol, one call at a time, as a test speaks it. */
public final class ParticipantClient {

    public static final long LONG_HOLD_MS = 60_000;

    private final String token = TestTokens.service("coordinator");

    public static BranchKey newBranch() {
        return new BranchKey(Ids.next(), "branch");
    }

    /** A branch of a transaction that was begun so long ago; negative is in the future. */
    public static BranchKey newBranch(Duration age) {
        long millis = Instant.now().minus(age).toEpochMilli();
        UUID random = UUID.randomUUID();
        return new BranchKey(
                new UUID(
                        millis << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff,
                        random.getLeastSignificantBits()),
                "branch");
    }

    /** Sends a call again while its answer says that it may be, as the coordinator does. */
    public static Response untilAnswered(Supplier<Response> call) {
        Response answer = call.get();
        for (int i = 1; i < 20 && answer.statusCode() == 503; i++) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answer = call.get();
        }
        return answer;
    }

    public Response tryBranch(BranchKey key, Object payload) {
        return tryBranch(key, LONG_HOLD_MS, payload);
    }

    public Response tryBranch(BranchKey key, long holdMs, Object payload) {
        return put(key, "try", CanonicalJson.write(Map.of("holdMs", holdMs, "payload", payload)));
    }

    public Response confirm(BranchKey key) {
        return given().header("Authorization", "Bearer " + token).put("/tcc/" + key + "/confirm");
    }

    /** A confirm that carries its payload, as that of an {@code ON_CONFIRM} branch does. */
    public Response confirm(BranchKey key, Object payload) {
        return put(key, "confirm", CanonicalJson.write(Map.of("payload", payload)));
    }

    public Response cancel(BranchKey key) {
        return put(key, "cancel", "{\"reason\":{\"code\":\"TIMED_OUT\",\"detail\":\"a test\"}}");
    }

    public Response read(BranchKey key) {
        return given().header("Authorization", "Bearer " + token).get("/tcc/" + key);
    }

    /** An operator gives up a confirm that the outside refuses for good. */
    public Response giveUp(BranchKey key, String reason) {
        return given().header("Authorization", "Bearer " + TestTokens.operator())
                .contentType("application/json")
                .body(CanonicalJson.write(Map.of("reason", reason)))
                .post("/tcc/" + key + "/give-up");
    }

    /** Who gave it up, as an operator reads it. */
    public Response readGiveUp(BranchKey key) {
        return given().header("Authorization", "Bearer " + TestTokens.operator())
                .get("/tcc/" + key + "/give-up");
    }

    /** Confirms or cancels many branches; {@code operation} is "confirm" or "cancel". */
    public Response all(String operation, List<BranchKey> keys) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(CanonicalJson.write(Map.of("branches", keys)))
                .post("/tcc/" + operation);
    }

    /** Tries many branches. */
    public Response tryAll(Map<BranchKey, Object> payloads) {
        List<Map<String, Object>> branches = payloads.entrySet().stream()
                .map(each -> Map.of(
                        "transactionId", each.getKey().transactionId(),
                        "branchId", each.getKey().branchId(),
                        "holdMs", LONG_HOLD_MS,
                        "payload", each.getValue()))
                .toList();
        return tryAll(branches);
    }

    /** Tries these entries. */
    public Response tryAll(List<Map<String, Object>> branches) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(CanonicalJson.write(Map.of("branches", branches)))
                .post("/tcc/try");
    }

    private Response put(BranchKey key, String operation, String body) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(body)
                .put("/tcc/" + key + "/" + operation);
    }
}

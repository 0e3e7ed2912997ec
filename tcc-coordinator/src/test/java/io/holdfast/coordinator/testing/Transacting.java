package io.holdfast.coordinator.testing;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Speaks to the coordinator as an initiator does. */
public final class Transacting {

    private final UUID id;
    private final List<Map<String, Object>> branches = new ArrayList<>();
    private long timeoutMs = 5000;

    private Transacting(UUID id) {
        this.id = id;
    }

    public static Transacting fresh() {
        return new Transacting(Ids.next());
    }

    public static Transacting of(UUID id) {
        return new Transacting(id);
    }

    public UUID id() {
        return id;
    }

    public Transacting timeoutMs(long limit) {
        timeoutMs = limit;
        return this;
    }

    /** A branch named like its participant, whose payload is its script. */
    public Transacting branch(String participant, Map<String, ?> script) {
        return branch(participant, script, Map.of());
    }

    public Transacting branch(String participant, Map<String, ?> script, Map<String, ?> more) {
        Map<String, Object> branch = new java.util.HashMap<>(more);
        branch.put("participant", participant);
        branch.put("payload", script);
        branches.add(branch);
        return this;
    }

    public Map<String, Object> body() {
        return Map.of("transactionId", id.toString(), "timeoutMs", timeoutMs, "branches", branches);
    }

    /** The hash under which the coordinator stores what {@link #begin} sends. */
    public byte[] begunHash() {
        return CanonicalJson.hash(CanonicalJson.write(body()));
    }

    public Response begin() {
        return begin(null);
    }

    /** Begins and waits for the end. */
    public JsonPath run() {
        return begin("wait=10").then().extract().jsonPath();
    }

    public Response begin(@Nullable String prefer) {
        RequestSpecification request = as("order").contentType(ContentType.JSON).body(body());
        return (prefer == null ? request : request.header("Prefer", prefer)).post("/transactions");
    }

    public JsonPath get() {
        return as("order")
                .get("/transactions/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    public Response cancel() {
        return as("order").post("/transactions/" + id + "/cancel");
    }

    /** The state of a branch in the transaction as it is now. */
    public String branchState(String branchId) {
        return get().getString("branches.find { it.branchId == '" + branchId + "' }.state");
    }

    /** Ends the silence of the transaction's participants. */
    public void speak() {
        given().baseUri(participants()).get("/speak/" + id).then().statusCode(204);
    }

    /** What the participants were called for, as "branch phase". */
    public List<String> calls() {
        List<Map<String, String>> calls = callDetails();
        return calls.stream()
                .map(call -> call.get("branchId") + " " + call.get("phase"))
                .toList();
    }

    public List<Map<String, String>> callDetails() {
        return given().baseUri(participants())
                .get("/calls/" + id)
                .then()
                .extract()
                .jsonPath()
                .getList("$");
    }

    private static String participants() {
        return ConfigProvider.getConfig().getValue(ScriptedParticipants.URL_PROPERTY, String.class);
    }

    public static RequestSpecification as(String service) {
        return given().header("Authorization", "Bearer " + TestTokens.service(service));
    }
}

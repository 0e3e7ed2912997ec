package io.holdfast.coordinator.api;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.contract.Call;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import io.holdfast.service.testing.contract.HttpContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class CoordinatorHttpTest extends HttpContract {

    private static final String OUTCOME = "/transactions/{id}/branches/{branchId}/outcome";
    private static final String A_FAULT = "it takes a database that was restored, or a replica that is full";

    private final Caller service = Caller.service("order");
    private final Caller operator = Caller.operator();

    @Override
    protected List<Endpoint> endpoints() {
        return List.of(
                begin(),
                Endpoint.of("GET", "/transactions", service, operator),
                Endpoint.of("GET", "/transactions/{id}", service, operator).valid(call -> call.path("id", confirmed())),
                cancel(),
                Endpoint.of("POST", "/transactions/decisions", service, operator)
                        .valid(call -> call.set("/transactionIds/0", Ids.next()))
                        .cannotProvoke("RESTORED", A_FAULT)
                        .cannotProvoke("OVERLOADED", A_FAULT),
                outcome(),
                retry(),
                resolve(),
                Endpoint.of("GET", "/transactions/{id}/audit", operator).valid(call -> call.path("id", confirmed())),
                Endpoint.of("GET", "/transactions/events", service, operator)
                        .streams()
                        .cannotProvoke("OVERLOADED", "it takes more readers than one request is"),
                Endpoint.of("GET", "/participants", service, operator));
    }

    private Endpoint begin() {
        return Endpoint.of("POST", "/transactions", service)
                .answers(201)
                .valid(call -> call.set("/transactionId", Ids.next())
                        .set("/branches/0/participant", "red")
                        .set("/branches/0/payload", Map.of()))
                .but("text for branches/0/payload", 400, "INVALID_REQUEST")
                .but("list for branches/0/payload", 400, "INVALID_REQUEST")
                .accepts("the same again", 200, call -> {
                    Transacting.as("order")
                            .contentType(ContentType.JSON)
                            .body(String.valueOf(call.body()))
                            .post("/transactions")
                            .then()
                            .statusCode(201);
                    return call;
                })
                .accepts("no time to wait", 202, call -> call.header("Prefer", "wait=0"))
                .refuses("a wait that is too long", 400, "INVALID_REQUEST", call -> call.header("Prefer", "wait=31"))
                .refuses(
                        "an unknown participant",
                        400,
                        "UNKNOWN_PARTICIPANT",
                        call -> call.set("/branches/0/participant", "nobody"))
                .refuses(
                        "a kind that the participant does not have",
                        400,
                        "UNSUPPORTED_KIND",
                        call -> call.set("/branches/0/participant", "blue").set("/branches/0/kind", "ON_CONFIRM"))
                .refuses("another content", 422, "CONTENT_MISMATCH", call -> call.set("/transactionId", confirmed()))
                .refuses(
                        "an id that is no UUIDv7",
                        422,
                        "TOO_OLD",
                        call -> call.set("/transactionId", UUID.fromString("6f1f4d4e-5b0a-4c55-9d4e-0f4b7a3c2d10")))
                .cannotProvoke("OVERLOADED", A_FAULT);
    }

    private Endpoint cancel() {
        return Endpoint.of("POST", "/transactions/{id}/cancel", service, operator)
                .valid(call -> call.path("id", Ids.next()))
                .accepts("an undecided one", 202, call -> call.path("id", undecided()))
                .refuses("a confirmed one", 409, "ALREADY_CONFIRMED", call -> call.path("id", confirmed()))
                .refuses(
                        "an id that is no UUIDv7",
                        422,
                        "TOO_OLD",
                        call -> call.path("id", UUID.fromString("6f1f4d4e-5b0a-4c55-9d4e-0f4b7a3c2d10")))
                .cannotProvoke("RESTORED", A_FAULT)
                .cannotProvoke("OVERLOADED", A_FAULT);
    }

    private Endpoint outcome() {
        return Endpoint.of("PUT", OUTCOME, Caller.service("red"))
                .answers(204)
                .valid(call -> call.path("id", undecided()).path("branchId", "red"))
                .refuses(
                        "somebody else's branch",
                        403,
                        "NOT_THE_PARTICIPANT",
                        call -> call.as(Caller.service("green").token()))
                .refuses("an unknown branch", 404, "NOT_FOUND", call -> call.path("branchId", "blue"))
                .refuses("a cancelled transaction", 409, "CANCELLED", call -> {
                    UUID id = undecided();
                    Transacting.of(id).cancel().then().statusCode(202);
                    return call.path("id", id);
                })
                .refuses("the opposite outcome", 409, "OUTCOME_CONTRADICTED", this::told);
    }

    private Endpoint retry() {
        return Endpoint.of("POST", "/transactions/{id}/retry", operator)
                .answers(202)
                .valid(call -> call.path("id", undecided()))
                .refuses("an ended one", 409, "ALREADY_ENDED", call -> call.path("id", confirmed()));
    }

    private Endpoint resolve() {
        return Endpoint.of("POST", "/transactions/{id}/branches/{branchId}/resolve", operator)
                .valid(call -> call.path("id", mixed("cancelled"))
                        .path("branchId", "red")
                        .set("/outcome", "CANCELLED"))
                .accepts(
                        "one that is gone for good",
                        200,
                        call -> call.path("id", mixed("503")).set("/force", true))
                .refuses("an unknown branch", 404, "NOT_FOUND", call -> call.path("branchId", "blue"))
                .refuses("one that is not parked", 409, "NOT_PARKED", call -> call.path("id", confirmed()))
                .refuses(
                        "one that is held",
                        409,
                        "RESERVATION_NOT_FINAL",
                        call -> call.path("id", mixed("held")).set("/force", true))
                .refuses(
                        "one that shows another end",
                        409,
                        "RESERVATION_DIFFERS",
                        call -> call.path("id", mixed("confirmed")).set("/force", true))
                .refuses(
                        "one that shows nothing",
                        409,
                        "RESERVATION_NOT_SHOWN",
                        call -> call.path("id", mixed("404")).set("/force", false));
    }

    /** A transaction whose red branch contradicts the decision, and what its reservation shows. */
    private static UUID mixed(String shows) {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of("confirm", List.of("cancelled"), "poll", List.of(shows)));
        transaction.begin("wait=10").then().statusCode(201);
        return transaction.id();
    }

    /** A call about a branch whose outcome is known, that tells the opposite. */
    private Call told(Call call) {
        UUID id = undecided();
        Transacting.as("red")
                .contentType(ContentType.JSON)
                .body(Map.of("outcome", "HELD"))
                .put("/transactions/" + id + "/branches/red/outcome")
                .then()
                .statusCode(204);
        return call.path("id", id).set("/outcome", "REJECTED");
    }

    private static UUID confirmed() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        transaction.begin("wait=10").then().statusCode(201);
        return transaction.id();
    }

    /** A transaction that waits for two branches, long enough to be asked about. */
    private static UUID undecided() {
        Map<String, List<String>> pending = Map.of("try", List.of("pending"), "poll", List.of("pending"));
        Transacting transaction =
                Transacting.fresh().timeoutMs(30_000).branch("red", pending).branch("green", pending);
        transaction.begin().then().statusCode(201);
        return transaction.id();
    }
}

package io.holdfast.order.stub;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import io.holdfast.service.testing.TestTokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator behaves, as scripts. Whoever ends a transaction really calls the order's branch first, as the coordinator
 * would.
 */
public final class Coordinating {

    private static final ParticipantClient PARTICIPANT = new ParticipantClient();

    private Coordinating() {}

    /** Begins everything and ends nothing. */
    public static StubServer.Script trying() {
        return request -> view(201, read(request), TransactionState.TRYING, null, null);
    }

    /** The card's outcome is on its way. */
    public static StubServer.Script awaitingPayment() {
        return request -> view(201, read(request), TransactionState.TRYING, null, BranchState.PENDING);
    }

    /** Confirms each transaction once, through the order's branch; a repeated begin is told so. */
    public static StubServer.Script confirming() {
        Map<UUID, Boolean> done = new ConcurrentHashMap<>();
        return request -> {
            Begin begin = read(request);
            done.computeIfAbsent(begin.id(), id -> {
                tryOrder(begin);
                PARTICIPANT.confirm(begin.orderBranch()).then().statusCode(204);
                return true;
            });
            return view(201, begin, TransactionState.CONFIRMED, null, null);
        };
    }

    /** Cancels each transaction, through the order's branch. */
    public static StubServer.Script cancelling(Reason reason) {
        return request -> {
            Begin begin = read(request);
            tryOrder(begin);
            cancelOrder(begin.orderBranch(), reason);
            return view(201, begin, TransactionState.CANCELLED, reason, null);
        };
    }

    /** Says how it ended, without having called the order's branch. */
    public static StubServer.Script telling(TransactionState state, @Nullable Reason reason) {
        return request -> view(200, read(request), state, reason, null);
    }

    public static void tryOrder(StubServer.Request request) {
        tryOrder(read(request));
    }

    private static void tryOrder(Begin begin) {
        PARTICIPANT.tryBranch(begin.orderBranch(), begin.orderPayload()).then().statusCode(200);
    }

    public static BranchKey orderBranch(StubServer.Request request) {
        return read(request).orderBranch();
    }

    public static void cancelOrder(BranchKey key, @Nullable Reason reason) {
        given().header("Authorization", "Bearer " + TestTokens.service("coordinator"))
                .contentType("application/json")
                .body(reason == null ? "{}" : "{\"reason\":" + CanonicalJson.write(reason) + "}")
                .put("/tcc/" + key + "/cancel")
                .then()
                .statusCode(204);
    }

    private record Begin(UUID id, JsonNode body) {

        BranchKey orderBranch() {
            return new BranchKey(id, "order");
        }

        JsonNode orderPayload() {
            return body.get("branches").get(0).get("payload");
        }
    }

    private static Begin read(StubServer.Request request) {
        JsonNode body = CanonicalJson.read(request.body(), JsonNode.class);
        return new Begin(UUID.fromString(body.get("transactionId").asText()), body);
    }

    private static StubServer.Answer view(
            int status, Begin begin, TransactionState state, @Nullable Reason reason, @Nullable BranchState payment) {
        List<TransactionView.Branch> branches = new ArrayList<>();
        for (JsonNode branch : begin.body().get("branches")) {
            String participant = branch.get("participant").asText();
            BranchState branchState = payment != null && participant.equals("payment") ? payment : BranchState.HELD;
            branches.add(new TransactionView.Branch(
                    participant, participant, BranchKind.TCC, 1, branchState, 1, null, null, null));
        }
        Decision decision = switch (state) {
            case CONFIRMING, CONFIRMED -> Decision.CONFIRM;
            case CANCELLING, CANCELLED -> Decision.CANCEL;
            case TRYING, MIXED -> null;
        };
        Instant now = Instant.now();
        TransactionView view = new TransactionView(
                begin.id(),
                state,
                decision,
                false,
                reason,
                now,
                branches,
                null,
                now,
                null,
                null,
                null,
                null,
                null,
                null);
        return StubServer.Answer.json(status, CanonicalJson.write(view));
    }
}

package io.holdfast.participant.contract;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.protocol.BranchKey;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of a participant whose hold is somebody else's, behind a network: all that {@link ParticipantContract} asks for,
 * and every row of a branch that is PENDING, CONFIRMING or CANCELLING, that is, while nobody knows what the outside has done.
 */
public abstract class OutsideContract extends ParticipantContract {

    private final ParticipantClient participant = new ParticipantClient();

    /** A payload whose hold stays unclear until {@link #settleOutside}; each call gives one that contends with no other. */
    protected abstract Object pendingPayload();

    /** Makes the outcome of a {@link #pendingPayload} known outside. */
    protected abstract void settleOutside(Object payload, boolean granted);

    /**
     * A payload that is held at once, and whose confirm or cancel the outside does not finish until {@link #unblock}; each call
     * gives one that contends with no other.
     */
    protected abstract Object stuckPayload();

    /** Lets the outside finish what it is asked for a {@link #stuckPayload}. */
    protected abstract void unblock(Object payload);

    @Override
    final boolean isOutside() {
        return true;
    }

    @Test
    void anUnclearTryIsPendingUntilItIsHeld() {
        BranchKey key = newBranch();
        Object payload = pending(key);
        participant.tryBranch(key, payload).then().statusCode(202).body("state", equalTo("PENDING"));
        refused(participant.tryBranch(key, goodPayload()), 422, "PAYLOAD_MISMATCH");
        settleOutside(payload, true);
        becomes(key, "HELD");
        participant.tryBranch(key, payload).then().statusCode(200).body("state", equalTo("HELD"));
    }

    @Test
    void anUnclearTryThatIsDeclinedIsRejectedForGood() {
        BranchKey key = newBranch();
        Object payload = pending(key);
        settleOutside(payload, false);
        becomes(key, "REJECTED");
        refused(participant.tryBranch(key, payload), 409, "REJECTED");
        refused(participant.confirm(key), 409, "REJECTED");
        participant.cancel(key).then().statusCode(204);
        participant.read(key).then().body("state", equalTo("REJECTED"));
    }

    @Test
    void theOutcomeIsToldOnceItIsCommitted() {
        BranchKey held = newBranch();
        BranchKey rejected = newBranch();
        Object granted = pending(held);
        Object declined = pending(rejected);
        assertThat(StubCoordinator.outcome(held)).isEmpty();
        settleOutside(granted, true);
        settleOutside(declined, false);
        await().atMost(A_FEW_SWEEPS).untilAsserted(() -> {
            assertThat(StubCoordinator.outcome(held)).contains("HELD");
            assertThat(StubCoordinator.outcome(rejected)).contains("REJECTED");
        });
        participant.read(held).then().body("state", equalTo("HELD"));
        participant.read(rejected).then().body("state", equalTo("REJECTED"));
    }

    @Test
    void confirmOfAPendingBranchIsNotSettled() {
        BranchKey key = newBranch();
        Object payload = pending(key);
        notSettled(participant.confirm(key));
        participant.read(key).then().body("state", equalTo("PENDING"));
        settleOutside(payload, true);
        confirmsInTheEnd(key);
    }

    @Test
    void cancelOfAPendingBranchIsCancellingNeverStraightCancelled() {
        BranchKey key = newBranch();
        Object payload = pending(key);
        notSettled(participant.cancel(key));
        participant.read(key).then().body("state", equalTo("CANCELLING"));
        refused(participant.tryBranch(key, payload), 409, "CANCELLED");
        settleOutside(payload, true);
        becomes(key, "CANCELLED");
        participant.cancel(key).then().statusCode(204);
        Object unused = pendingPayload();
        assertThat(footprint(payload)).isEqualTo(afterCancel(footprint(unused)));
    }

    @Test
    void aConfirmThatIsUnderWayIsDrivenToItsEnd() {
        BranchKey key = newBranch();
        Object payload = stuckPayload();
        participant.tryBranch(key, payload).then().statusCode(200);
        notSettled(participant.confirm(key));
        participant.read(key).then().body("state", equalTo("CONFIRMING"));
        participant.tryBranch(key, payload).then().statusCode(200).body("state", equalTo("CONFIRMING"));
        refused(participant.tryBranch(key, goodPayload()), 422, "PAYLOAD_MISMATCH");
        refused(participant.cancel(key), 409, "CONFIRMED");
        notSettled(participant.confirm(key));
        unblock(payload);
        // Nobody confirms again: the sweeper goes on with it.
        becomes(key, "CONFIRMED");
        participant.confirm(key).then().statusCode(204);
        refused(participant.cancel(key), 409, "CONFIRMED");
    }

    @Test
    void aCancelThatIsUnderWayIsDrivenToItsEnd() {
        BranchKey key = newBranch();
        Object payload = stuckPayload();
        Object before = footprint(payload);
        participant.tryBranch(key, payload).then().statusCode(200);
        notSettled(participant.cancel(key));
        participant.read(key).then().body("state", equalTo("CANCELLING"));
        refused(participant.tryBranch(key, payload), 409, "CANCELLED");
        refused(participant.tryBranch(key, goodPayload()), 409, "CANCELLED");
        refused(participant.confirm(key), 409, "CANCELLED");
        notSettled(participant.cancel(key));
        unblock(payload);
        becomes(key, "CANCELLED");
        participant.cancel(key).then().statusCode(204);
        assertThat(footprint(payload)).isEqualTo(afterCancel(before));
    }

    @Test
    void anExpiredPendingBranchWaitsForItsOutcomeAndIsConfirmedThen() {
        BranchKey key = newBranch();
        StubCoordinator.script(key, "CONFIRM");
        Object payload = pendingPayload();
        participant.tryBranch(key, 1, payload).then().statusCode(202);
        await().atMost(A_FEW_SWEEPS).until(() -> StubCoordinator.asked(key) >= 1);
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> participant.read(key).then().body("state", equalTo("PENDING")));
        settleOutside(payload, true);
        becomes(key, "CONFIRMED");
    }

    @Test
    void anExpiredPendingBranchOfAnUnknownTransactionIsCancelled() {
        BranchKey key = newBranch();
        StubCoordinator.script(key, "UNKNOWN");
        Object payload = pendingPayload();
        participant.tryBranch(key, 1, payload).then().statusCode(202);
        becomes(key, "CANCELLING");
        settleOutside(payload, true);
        becomes(key, "CANCELLED");
    }

    @Test
    void aBatchAnswersWhatIsPendingAndWhatIsUnderWayOnItsOwnMerits() {
        BranchKey held = newBranch();
        BranchKey pending = newBranch();
        BranchKey confirming = newBranch();
        BranchKey cancelling = newBranch();
        BranchKey unwanted = newBranch();
        BranchKey unknown = newBranch();
        participant.tryBranch(held, goodPayload()).then().statusCode(200);
        Object unclear = pending(pending);
        Object late = pending(unwanted);
        Object kept = stuckPayload();
        participant.tryBranch(confirming, kept).then().statusCode(200);
        notSettled(participant.confirm(confirming));
        Object letGo = stuckPayload();
        participant.tryBranch(cancelling, letGo).then().statusCode(200);
        notSettled(participant.cancel(cancelling));

        Map<BranchKey, Object> tries = new LinkedHashMap<>();
        tries.put(pending, unclear);
        tries.put(confirming, kept);
        tries.put(cancelling, letGo);
        participant
                .tryAll(tries)
                .then()
                .statusCode(200)
                .body("results.status", equalTo(List.of(202, 200, 409)))
                .body("results[0].state", equalTo("PENDING"))
                .body("results[1].state", equalTo("CONFIRMING"))
                .body("results[2].code", equalTo("CANCELLED"));
        batch(
                "confirm",
                List.of(held, pending, confirming, cancelling, unknown),
                List.of("204", "503 NOT_SETTLED", "503 NOT_SETTLED", "409 CANCELLED", "409 UNKNOWN"));
        batch(
                "cancel",
                List.of(held, unwanted, confirming, cancelling, unknown),
                List.of("409 CONFIRMED", "503 NOT_SETTLED", "409 CONFIRMED", "503 NOT_SETTLED", "204"));
        participant.read(unwanted).then().body("state", equalTo("CANCELLING"));

        settleOutside(unclear, true);
        settleOutside(late, true);
        unblock(kept);
        unblock(letGo);
        confirmsInTheEnd(pending);
        becomes(unwanted, "CANCELLED");
        becomes(confirming, "CONFIRMED");
        becomes(cancelling, "CANCELLED");
    }

    private Object pending(BranchKey key) {
        Object payload = pendingPayload();
        participant.tryBranch(key, payload).then().statusCode(202).body("state", equalTo("PENDING"));
        participant.read(key).then().body("state", equalTo("PENDING"));
        return payload;
    }

    private void confirmsInTheEnd(BranchKey key) {
        await().atMost(A_FEW_SWEEPS)
                .untilAsserted(() -> participant.confirm(key).then().statusCode(204));
        participant.read(key).then().body("state", equalTo("CONFIRMED"));
    }

    private void becomes(BranchKey key, String state) {
        await().atMost(A_FEW_SWEEPS)
                .untilAsserted(() -> participant.read(key).then().body("state", equalTo(state)));
    }

    private static void notSettled(Response response) {
        refused(response, 503, "NOT_SETTLED");
        assertThat(response.header("Retry-After")).isNotNull();
    }
}

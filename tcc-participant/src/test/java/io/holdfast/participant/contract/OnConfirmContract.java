package io.holdfast.participant.contract;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.holdfast.participant.contract.ParticipantContract.A_LONG_TIME;
import static io.holdfast.participant.contract.ParticipantContract.ROUNDS;
import static io.holdfast.participant.contract.ParticipantContract.atOnce;
import static io.holdfast.participant.contract.ParticipantContract.refused;
import static io.holdfast.participant.contract.ParticipantContract.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.protocol.BranchKey;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The contract of branches that work only at confirm: the confirm carries the payload, needs no try, and works once. Extend it
 * as {@link ParticipantContract}; a service with both kinds runs both suites.
 */
public abstract class OnConfirmContract {

    private final ParticipantClient participant = new ParticipantClient();

    /** A payload for the work; each call gives one that contends with no other. */
    protected abstract Object goodPayload();

    /** What the business rows that the payload is about look like now: equal when nothing changed. */
    protected abstract Object footprint(Object payload);

    @Test
    void confirmWorksWithoutATry() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        Object before = footprint(payload);
        participant.confirm(key, payload).then().statusCode(204);
        assertThat(footprint(payload)).isNotEqualTo(before);
        participant.read(key).then().statusCode(200).body("state", equalTo("CONFIRMED"));
    }

    @Test
    void confirmAgainWorksNoSecondTime() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        participant.confirm(key, payload).then().statusCode(204);
        Object worked = footprint(payload);
        participant.confirm(key, payload).then().statusCode(204);
        assertThat(footprint(payload)).isEqualTo(worked);
    }

    @Test
    void confirmWithAnotherPayloadIsAMismatch() {
        BranchKey key = newBranch();
        participant.confirm(key, goodPayload()).then().statusCode(204);
        Object other = goodPayload();
        Object before = footprint(other);
        refused(participant.confirm(key, other), 422, "PAYLOAD_MISMATCH");
        assertThat(footprint(other)).isEqualTo(before);
    }

    @Test
    void confirmAfterCancelIsCancelled() {
        BranchKey key = newBranch();
        participant.cancel(key).then().statusCode(204);
        Object payload = goodPayload();
        Object before = footprint(payload);
        refused(participant.confirm(key, payload), 409, "CANCELLED");
        refused(participant.confirm(key, goodPayload()), 409, "CANCELLED");
        assertThat(footprint(payload)).isEqualTo(before);
    }

    @Test
    void cancelAfterConfirmChangesNothing() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        participant.confirm(key, payload).then().statusCode(204);
        Object worked = footprint(payload);
        refused(participant.cancel(key), 409, "CONFIRMED");
        assertThat(footprint(payload)).isEqualTo(worked);
        participant.read(key).then().body("state", equalTo("CONFIRMED"));
    }

    @Test
    void eightConfirmsAtOnceWorkOnce() throws Exception {
        BranchKey once = newBranch();
        Object example = goodPayload();
        participant.confirm(once, example).then().statusCode(204);
        Object worked = footprint(example);
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            Object payload = goodPayload();
            statuses(atOnce(8, () -> participant.confirm(key, payload))).containsOnly(204);
            assertThat(footprint(payload)).isEqualTo(worked);
        }
    }

    @Test
    void confirmAndCancelAtOnceAgreeOnOneEnd() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            BranchKey key = newBranch();
            Object payload = goodPayload();
            Object before = footprint(payload);
            List<Response> answers =
                    atOnce(List.of(() -> participant.confirm(key, payload), () -> participant.cancel(key)));
            boolean confirmed = "CONFIRMED".equals(participant.read(key).path("state"));
            assertThat(answers.get(0).statusCode()).isEqualTo(confirmed ? 204 : 409);
            assertThat(answers.get(1).statusCode()).isEqualTo(confirmed ? 409 : 204);
            assertThat(footprint(payload).equals(before)).isEqualTo(!confirmed);
        }
    }

    /** A batch carries no payloads: it tells what has become of branches, and makes none of them work. */
    @Test
    void batchTellsWhatIsDoneAndWorksNothing() {
        BranchKey done = newBranch();
        BranchKey cancelled = newBranch();
        BranchKey unknown = newBranch();
        participant.confirm(done, goodPayload()).then().statusCode(204);
        participant.cancel(cancelled).then().statusCode(204);
        List<Integer> confirmed = participant
                .all("confirm", List.of(done, cancelled, unknown))
                .then()
                .statusCode(200)
                .extract()
                .path("results.status");
        assertThat(confirmed.subList(0, 2)).containsExactly(204, 409);
        assertThat(confirmed.get(2))
                .as("a confirm without a payload, of nothing")
                .isIn(409, 422);
        refused(participant.read(unknown), 404, "NOT_FOUND");
    }

    /**
     * Its row may have been removed long ago, or it is the first of a transaction that could not end before: the coordinator
     * knows which.
     */
    @Test
    void confirmOfAnOldTransactionWorksOnlyWhenTheCoordinatorSaysThatItHasNotEnded() {
        BranchKey key = newBranch(A_LONG_TIME);
        Object payload = goodPayload();
        Object before = footprint(payload);
        for (String unclear : List.of(StubCoordinator.NOTHING, "UNDECIDED")) {
            StubCoordinator.script(key, unclear);
            refused(participant.confirm(key, payload), 503, "NOT_SETTLED");
        }
        StubCoordinator.script(key, "CANCEL");
        refused(participant.confirm(key, payload), 409, "CANCELLED");
        StubCoordinator.script(key, "CONFIRM 1000");
        participant.confirm(key, payload).then().statusCode(204);
        refused(participant.read(key), 404, "NOT_FOUND");
        assertThat(footprint(payload)).isEqualTo(before);

        StubCoordinator.script(key, "CONFIRM");
        participant.confirm(key, payload).then().statusCode(204);
        Object worked = footprint(payload);
        assertThat(worked).isNotEqualTo(before);
        participant.confirm(key, payload).then().statusCode(204);
        assertThat(footprint(payload)).isEqualTo(worked);
    }

    @Test
    void confirmOfAnImpossibleIdIsRefused() {
        for (BranchKey key : List.of(newBranch(A_LONG_TIME.negated()), new BranchKey(UUID.randomUUID(), "branch"))) {
            refused(participant.confirm(key, goodPayload()), 422, "TOO_OLD");
            refused(participant.read(key), 404, "NOT_FOUND");
        }
    }

    @Test
    void badPayloadIsRefusedAndWritesNothing() {
        BranchKey key = newBranch();
        refused(participant.confirm(key, Map.of()), 400, "INVALID_REQUEST");
        assertThat(participant.confirm(key, Map.of("surprise", 1)).statusCode()).isEqualTo(400);
        assertThat(participant.confirm(key, "text").statusCode()).isEqualTo(400);
        refused(participant.read(key), 404, "NOT_FOUND");
        participant.confirm(key, goodPayload()).then().statusCode(204);
    }
}

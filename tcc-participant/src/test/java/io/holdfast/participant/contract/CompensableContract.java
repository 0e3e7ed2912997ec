package io.holdfast.participant.contract;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.protocol.BranchKey;
import org.junit.jupiter.api.Test;

/**
 * The contract of a participant whose branches are saga steps: all that {@link ParticipantContract} asks for, and that the work
 * is done by try, stays as it is at confirm, and is undone by cancel.
 */
public abstract class CompensableContract extends ParticipantContract {

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void tryDoesTheWorkAndConfirmOnlyMarksIt() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        Object before = footprint(payload);
        participant.tryBranch(key, payload).then().statusCode(200).body("state", equalTo("HELD"));
        Object worked = footprint(payload);
        assertThat(worked).isNotEqualTo(before);
        participant.confirm(key).then().statusCode(204);
        assertThat(footprint(payload)).isEqualTo(worked);
        participant.read(key).then().body("state", equalTo("CONFIRMED"));
    }

    @Test
    void cancelUndoesTheWorkOnce() {
        BranchKey key = newBranch();
        Object payload = goodPayload();
        Object before = footprint(payload);
        participant.tryBranch(key, payload).then().statusCode(200);
        participant.cancel(key).then().statusCode(204);
        participant.cancel(key).then().statusCode(204);
        assertThat(footprint(payload)).isEqualTo(afterCancel(before));
    }

    @Test
    void workOfATransactionThatNobodyKnowsIsUndoneWhenItExpires() {
        BranchKey key = newBranch();
        StubCoordinator.script(key, "UNKNOWN");
        Object payload = goodPayload();
        Object before = footprint(payload);
        participant.tryBranch(key, 1, payload).then().statusCode(200);
        await().atMost(A_FEW_SWEEPS)
                .untilAsserted(() -> assertThat(footprint(payload)).isEqualTo(afterCancel(before)));
        participant.read(key).then().body("state", equalTo("CANCELLED"));
    }
}

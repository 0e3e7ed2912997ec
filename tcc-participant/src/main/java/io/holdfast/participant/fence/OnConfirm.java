package io.holdfast.participant.fence;

import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The branches that work only when their transaction is confirmed; most services have none. */
@ApplicationScoped
public class OnConfirm {

    private final @Nullable OnConfirmFence fence;

    @SuppressWarnings(
            "unchecked") // The payloads that the fence hands on were made by the participant's own payloadType().
    OnConfirm(
            @All List<OnConfirmParticipant<?>> participants,
            Reservations reservations,
            Database database,
            Together together,
            ParticipantConfig config) {
        if (participants.size() > 1) {
            throw new IllegalStateException("a service has one OnConfirmParticipant at most, found "
                    + participants.size() + ". Recommended action: tell the works apart by their payload.");
        }
        this.fence = participants.isEmpty()
                ? null
                : new OnConfirmFence(
                        (OnConfirmParticipant<Object>) participants.get(0), reservations, database, together, config);
    }

    /** The type of the payload that a confirm carries; null when there are no such branches here. */
    public @Nullable Class<?> payloadType() {
        return fence == null ? null : fence.payloadType();
    }

    /** Does the work of a branch once, whatever else is under way for it. */
    public Fence.Result confirm(BranchKey key, Object payload) {
        return needFence().confirm(new OnConfirmFence.Work(key, payload));
    }

    /** The fence of a service that has no other branches. */
    OnConfirmFence needFence() {
        if (fence == null) {
            throw new IllegalStateException("there is no OnConfirmParticipant");
        }
        return fence;
    }
}

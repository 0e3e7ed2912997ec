package io.holdfast.participant.fence;

import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The branches whose outside call is under way; a participant of its own rows never has any. */
@ApplicationScoped
public class Unsettled {

    /** More are not counted: somebody should look long before. */
    private static final int MANY = 10_000;

    private final @Nullable OutsideFence fence;
    private final ParticipantConfig.Unsettled config;

    Unsettled(Fence fence, ParticipantConfig config) {
        this.fence = fence instanceof OutsideFence outside ? outside : null;
        this.config = config.unsettled();
    }

    /** Takes those whose turn it is to be looked at; other replicas pass them over. */
    public List<BranchKey> take() {
        return fence == null ? List.of() : fence.takeUnsettled(config.batch(), config.minPause(), config.maxPause());
    }

    /** How many there are, also those whose turn it is not; at most {@value #MANY}. */
    public long count() {
        return fence == null ? 0 : fence.countUnsettled(MANY);
    }

    /** Goes on with the call; returns the state afterwards, null when there is no such branch. */
    public @Nullable ReservationState pursue(BranchKey key) {
        return fence == null ? null : fence.pursue(key);
    }

    /** Takes the outside's own word on a hold; returns the state afterwards, null when there is no such branch. */
    public @Nullable ReservationState learn(BranchKey key, OutsideParticipant.Hold hold) {
        return fence == null ? null : fence.learn(key, hold);
    }
}

package io.holdfast.participant.sweep;

import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.participant.fence.Unsettled;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.client.CoordinatorClient;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings branches whose hold is somebody else's to their outcome, whoever has learned it, and tells the coordinator once it
 * is committed. When that is lost, the coordinator learns it by polling.
 */
@ApplicationScoped
public class Outcomes {

    private static final Logger LOG = Logger.getLogger(Outcomes.class);

    private final Unsettled unsettled;
    private final ReservationReader reservations;
    private final CoordinatorClient coordinator;
    private final ParticipantConfig config;

    Outcomes(
            Unsettled unsettled,
            ReservationReader reservations,
            CoordinatorClient coordinator,
            ParticipantConfig config) {
        this.unsettled = unsettled;
        this.reservations = reservations;
        this.coordinator = coordinator;
        this.config = config;
    }

    /**
     * Takes the outside's own word on a hold that is pending. What is known already never changes by it.
     *
     * @return the reservation's state afterwards; null when there is none
     */
    public @Nullable ReservationState learn(BranchKey key, Hold hold) {
        return told(key, unsettled.learn(key, hold));
    }

    /**
     * Asks the outside, or goes on with the call that is under way.
     *
     * @return the reservation's state afterwards; null when there is none
     */
    public @Nullable ReservationState goOn(BranchKey key) {
        return told(key, unsettled.pursue(key));
    }

    private @Nullable ReservationState told(BranchKey key, @Nullable ReservationState state) {
        if (state == ReservationState.HELD || state == ReservationState.REJECTED) {
            tell(key, state);
        }
        return state;
    }

    private void tell(BranchKey key, ReservationState state) {
        Reason reason = reservations.find(key).map(ReservationView::reason).orElse(null);
        OutcomeRequest outcome = new OutcomeRequest(Outcome.valueOf(state.name()), reason);
        coordinator
                .send(
                        HttpMethod.PUT,
                        "/transactions/" + key.transactionId() + "/branches/" + key.branchId() + "/outcome",
                        CanonicalJson.write(outcome),
                        null,
                        config.sweep().timeout())
                .onFailure(failure ->
                        LOG.infof("the outcome of %s is not told, the coordinator will ask: %s", key, failure));
    }
}

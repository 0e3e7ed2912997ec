package io.holdfast.simulation;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way from a coordinator to its participants. */
public interface Wire {

    /** One branch of a request. */
    record Letter(
            UUID transactionId,
            String branchId,
            BranchKind kind,
            String payload,
            long holdMs,
            @Nullable Reason reason) {}

    /**
     * What a participant says about one branch.
     *
     * @param answer null when it was asked to show the reservation
     * @param state null when there is no reservation
     */
    record Word(@Nullable Answer answer, @Nullable ReservationState state) {}

    /** Sends a request about one branch or, for confirms and cancels, several; null comes back when no answer does. */
    void send(
            Machine from,
            String participant,
            Phase phase,
            List<Letter> letters,
            Consumer<@Nullable List<@Nullable Word>> done);
}

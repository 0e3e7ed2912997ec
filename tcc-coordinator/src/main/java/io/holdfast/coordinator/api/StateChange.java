package io.holdfast.coordinator.api;

import io.holdfast.coordinator.store.States;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A transaction stands otherwise than before. */
@RegisterForReflection
@Schema(name = "StateChange", description = "A transaction stands otherwise than before")
record StateChange(
        UUID transactionId,
        TransactionState state,
        @Nullable Decision decision,

        @Schema(description = "Cannot end by itself: waits for a human", examples = "false")
        boolean parked) {

    static StateChange of(States.State state) {
        return new StateChange(state.id(), state.state(), state.decision(), state.parked());
    }
}

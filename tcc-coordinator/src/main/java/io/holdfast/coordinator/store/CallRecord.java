package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Phase;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that was made to a participant, for those who want to know what happened.
 *
 * @param status the HTTP status; null when no answer came
 */
@RegisterForReflection
public record CallRecord(
        String branchId,
        Phase phase,
        int attempt,
        Instant at,
        long durationMs,
        @Nullable Integer status,
        @Nullable String error) {}

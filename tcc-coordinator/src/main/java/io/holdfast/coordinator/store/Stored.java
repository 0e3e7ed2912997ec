package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as its row has it.
 *
 * @param version what a write compares with
 * @param owner the replica that works on it; null when none does
 * @param requestHash of the begin; null when it was cancelled before it was begun
 * @param calls the calls that were made
 * @param hurried whether an operator wants the waiting calls made now, and the owner has not written since
 */
public record Stored(
        Snapshot snapshot,
        long version,
        @Nullable UUID owner,
        byte @Nullable [] requestHash,
        @Nullable Map<String, String> labels,
        @Nullable String traceId,
        Instant createdAt,
        Calls calls,
        boolean hurried) {}

package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.BranchSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a begin writes. */
public record Begin(
        UUID id,
        long timeoutMs,
        List<BranchSpec> branches,
        @Nullable Map<String, String> labels,
        byte[] requestHash,
        String initiator,
        @Nullable String traceId,
        UUID owner) {}

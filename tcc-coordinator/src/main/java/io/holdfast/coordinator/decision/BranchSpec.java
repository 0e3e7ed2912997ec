package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchKind;
import org.jspecify.annotations.Nullable;

/**
 * What a begin says about a branch; never changes.
 *
 * @param payload the participant's business, as JSON text that nobody here looks into
 * @param pendingTimeoutMs how long the outcome of an asynchronous branch may take, in milliseconds
 */
public record BranchSpec(
        String branchId,
        String participant,
        BranchKind kind,
        int stage,
        String payload,
        @Nullable Long pendingTimeoutMs) {}

package io.holdfast.coordinator.api;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Stumbles;
import io.holdfast.protocol.TransactionView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Transactions as they look on the wire. */
final class Views {

    private Views() {}

    /** Without the history of calls. */
    static TransactionView brief(Stored stored) {
        return view(stored, null, null);
    }

    /** With the calls that were made, and what comes next at this time. */
    static TransactionView whole(Stored stored, Instant now, Stumbles.@Nullable Stumble stumble) {
        return view(stored, now, stumble);
    }

    private static TransactionView view(Stored stored, @Nullable Instant now, Stumbles.@Nullable Stumble stumble) {
        boolean whole = now != null;
        int leftOut = stored.calls().leftOut();
        Snapshot snapshot = stored.snapshot();
        return new TransactionView(
                snapshot.id(),
                snapshot.state(),
                snapshot.decision(),
                snapshot.isParked(),
                snapshot.reason(),
                snapshot.deadline(),
                snapshot.branches().stream().map(Views::branch).toList(),
                stored.labels(),
                stored.createdAt(),
                snapshot.decidedAt(),
                snapshot.endedAt(),
                stored.traceId(),
                whole
                        ? stored.calls().kept().stream()
                                .map(call -> new TransactionView.Call(
                                        call.branchId(),
                                        call.phase().name(),
                                        call.attempt(),
                                        call.at(),
                                        call.durationMs(),
                                        call.status(),
                                        call.error()))
                                .toList()
                        : null,
                whole && leftOut > 0 ? leftOut : null,
                now == null ? null : WhatNext.of(snapshot, now, stumble));
    }

    private static TransactionView.Branch branch(Branch branch) {
        return new TransactionView.Branch(
                branch.id(),
                branch.spec().participant(),
                branch.spec().kind(),
                branch.spec().stage(),
                branch.state(),
                branch.attempts(),
                branch.lastError(),
                branch.nextAttemptAt(),
                branch.reason());
    }
}

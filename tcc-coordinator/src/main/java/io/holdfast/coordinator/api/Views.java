package io.holdfast.coordinator.api;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.protocol.TransactionView;

/** Transactions as they look on the wire. */
final class Views {

    private Views() {}

    /** Without the history of calls. */
    static TransactionView brief(Stored stored) {
        return view(stored, false);
    }

    /** With every call that was made. */
    static TransactionView whole(Stored stored) {
        return view(stored, true);
    }

    private static TransactionView view(Stored stored, boolean history) {
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
                history
                        ? stored.calls().stream()
                                .map(call -> new TransactionView.Call(
                                        call.branchId(),
                                        call.phase().name(),
                                        call.attempt(),
                                        call.at(),
                                        call.durationMs(),
                                        call.status(),
                                        call.error()))
                                .toList()
                        : null);
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

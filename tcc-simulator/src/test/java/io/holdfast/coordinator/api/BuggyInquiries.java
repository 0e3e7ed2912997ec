package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Verdict;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.OutcomeRequest;
import java.util.UUID;

/** The real inquiries with a bug planted in them: an outcome is written down, whatever was decided meanwhile. */
final class BuggyInquiries extends Inquiries {

    private final Transactions transactions;

    BuggyInquiries(Transactions transactions, Engine engine, IdAge age, CoordinatorConfig config) {
        super(transactions, engine, age, config);
        this.transactions = transactions;
    }

    @Override
    void outcome(UUID id, String branchId, OutcomeRequest request, String participant) {
        transactions.change(id, snapshot -> {
            Branch branch = snapshot == null ? null : snapshot.branch(branchId);
            return snapshot == null || branch == null || branch.state().isFinal()
                    ? null
                    : Verdict.withOutcome(snapshot, branch, request.outcome(), request.reason());
        });
    }
}

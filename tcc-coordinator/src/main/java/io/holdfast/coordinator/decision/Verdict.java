package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import org.jspecify.annotations.Nullable;

/** How what others ask of a transaction is answered; the decision alone counts, and never changes. */
public enum Verdict {
    /** It is done now. */
    APPLIED,
    /** It was so already. */
    REPEATED,
    /** The opposite is known, for good. */
    CONTRADICTED,
    /** The transaction is cancelled: what was done is to be undone. */
    TOO_LATE;

    /** A cancel is asked for. */
    public static Verdict onCancel(@Nullable Decision decision) {
        if (decision == null) {
            return APPLIED;
        }
        return decision == Decision.CANCEL ? REPEATED : CONTRADICTED;
    }

    /** A participant tells the outcome of its branch. The first one wins; after the decision none changes anything. */
    public static Verdict onOutcome(Snapshot transaction, Branch branch, Outcome outcome) {
        BranchStep step = BranchTable.step(branch.state(), heard(outcome));
        if (step.reaction() == Reaction.CONTRADICT) {
            return transaction.decision() == Decision.CANCEL && branch.state() == BranchState.CANCELLED
                    ? TOO_LATE
                    : CONTRADICTED;
        }
        if (step.reaction() == Reaction.IGNORE) {
            return REPEATED;
        }
        if (transaction.state() == TransactionState.TRYING) {
            return APPLIED;
        }
        if (outcome == Outcome.REJECTED) {
            return transaction.decision() == Decision.CANCEL ? REPEATED : CONTRADICTED;
        }
        return TOO_LATE;
    }

    /** The transaction with the outcome written into its branch; for {@link #APPLIED} only. */
    public static Snapshot withOutcome(Snapshot transaction, Branch branch, Outcome outcome, @Nullable Reason reason) {
        BranchState next = BranchTable.step(branch.state(), heard(outcome)).next();
        Reason why = reason == null ? null : reason.by(branch.spec().participant());
        return transaction.with(branch.moveTo(next, why, null));
    }

    private static BranchEvent heard(Outcome outcome) {
        return outcome == Outcome.HELD ? BranchEvent.OUTCOME_HELD : BranchEvent.OUTCOME_REJECTED;
    }
}

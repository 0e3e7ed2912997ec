package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.TransactionState;

/**
 * Joins what is known in memory with what the row says after somebody else has changed it. Of each branch the one that has
 * come further is kept; where both have come equally far the row is right, because what is durable was there first.
 */
final class Merge {

    private Merge() {}

    static Snapshot of(Snapshot memory, Snapshot row) {
        boolean samePhase = memory.state() == row.state();
        Snapshot merged = row.map(theirs -> {
            Branch ours = memory.branch(theirs.id());
            if (ours == null) {
                return theirs;
            }
            Branch further = ours.rank() > theirs.rank() ? ours : theirs;
            return samePhase ? keepCall(further, ours) : endCall(further);
        });
        if (!samePhase && row.isSettling()) {
            return merged.enterPhase2();
        }
        boolean trying = samePhase && row.state() == TransactionState.TRYING;
        return trying && memory.extended() && !row.extended() ? merged.extendTo(memory.deadline()) : merged;
    }

    /** The call that is on its way, and the wait for the next, are only known in memory. */
    private static Branch keepCall(Branch further, Branch ours) {
        boolean open = further.state() == ours.state() && further.state() != BranchState.CONTRADICTED;
        return open
                ? new Branch(
                        further.spec(),
                        further.state(),
                        Math.max(further.attempts(), ours.attempts()),
                        Math.max(further.refusals(), ours.refusals()),
                        ours.calling(),
                        further.parked() || ours.parked(),
                        ours.nextAttemptAt(),
                        ours.lastError(),
                        further.reason() == null ? ours.reason() : further.reason())
                : endCall(further);
    }

    private static Branch endCall(Branch branch) {
        return new Branch(
                branch.spec(),
                branch.state(),
                branch.attempts(),
                branch.refusals(),
                false,
                branch.parked(),
                branch.nextAttemptAt(),
                branch.lastError(),
                branch.reason());
    }
}

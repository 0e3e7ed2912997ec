package io.holdfast.coordinator.engine;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Resolution;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.BranchState;
import io.micrometer.core.instrument.MeterRegistry;
import org.jboss.logging.Logger;

/** Says aloud, once for each branch, that a human has to look: in the log and in a counter that alarms can watch. */
final class Attention {

    private static final Logger LOG = Logger.getLogger(Attention.class);

    private final MeterRegistry meters;

    Attention(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Compares what was known with what is known now. */
    void ask(Snapshot before, Snapshot after) {
        if (!after.isParked()) {
            return;
        }
        for (Branch branch : after.branches()) {
            Branch earlier = before.branch(branch.id());
            if (Resolution.isStuck(branch) && (earlier == null || !Resolution.isStuck(earlier))) {
                ask(after, branch);
            }
        }
    }

    private void ask(Snapshot transaction, Branch branch) {
        boolean contradicted = branch.state() == BranchState.CONTRADICTED;
        meters.counter(
                        "tcc.branches.parked",
                        "participant",
                        branch.spec().participant(),
                        "cause",
                        contradicted ? "contradiction" : "retry-limit")
                .increment();
        LOG.warnf(
                "transaction %s needs a human: its decision is %s, and branch %s of %s %s after %d calls (%s)",
                transaction.id(),
                transaction.decision(),
                branch.id(),
                branch.spec().participant(),
                contradicted ? "contradicts it" : "has not followed",
                branch.attempts(),
                branch.lastError());
    }
}

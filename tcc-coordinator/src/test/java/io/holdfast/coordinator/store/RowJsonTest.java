package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowJsonTest {

    @Test
    void theProgressSaysWhichPhaseItsCountersBelongTo() {
        assertThat(settling(TransactionState.TRYING, null)).isFalse();
        assertThat(settling(TransactionState.CONFIRMING, Decision.CONFIRM)).isTrue();
        assertThat(settling(TransactionState.CANCELLING, Decision.CANCEL)).isTrue();
    }

    private static boolean settling(TransactionState state, @Nullable Decision decision) {
        Branch branch = Branch.registered(new BranchSpec("a", "a", BranchKind.TCC, 1, "{}", null));
        Snapshot snapshot = new Snapshot(
                Ids.next(), state, decision, null, 1000, Instant.EPOCH, false, null, null, List.of(branch));
        RowJson.Progress progress = RowJson.progress(RowJson.progress(snapshot, Calls.NONE));
        return progress != null && progress.settling();
    }
}

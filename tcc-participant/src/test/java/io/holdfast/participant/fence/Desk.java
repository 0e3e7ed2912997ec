package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.protocol.BranchKey;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Works at confirm and counts what it works on, after as many failures as a test wants. */
final class Desk implements OnConfirmParticipant<Object> {

    final List<BranchKey> worked = new ArrayList<>();
    int failures;

    @Override
    public Class<Object> payloadType() {
        return TestFences.maps();
    }

    @Override
    public void work(Connection connection, List<Branch<Object>> branches) {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("no ink");
        }
        branches.forEach(branch -> worked.add(branch.key()));
    }
}

package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.decision.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallsTest {

    @Test
    void ofVeryManyCallsTheFirstAndTheLastAreKeptAndTheOthersCounted() {
        Calls calls = Calls.NONE;
        for (int attempt = 1; attempt <= 250; attempt++) {
            calls = calls.and(call(attempt));
        }
        List<Integer> expected = new ArrayList<>();
        for (int attempt = 1; attempt <= 250; attempt++) {
            if (attempt <= 20 || attempt > 170) {
                expected.add(attempt);
            }
        }
        assertThat(calls.kept()).extracting(CallRecord::attempt).isEqualTo(expected);
        assertThat(calls.leftOut()).isEqualTo(150);
    }

    @Test
    void aHundredCallsAreAllKept() {
        Calls calls = Calls.NONE;
        for (int attempt = 1; attempt <= Calls.MOST; attempt++) {
            calls = calls.and(call(attempt));
        }
        assertThat(calls.kept()).hasSize(Calls.MOST);
        assertThat(calls.leftOut()).isZero();
    }

    private static CallRecord call(int attempt) {
        return new CallRecord("red", Phase.POLL, attempt, Instant.EPOCH, 1, 200, null);
    }
}

package io.holdfast.coordinator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransactionTableTest {

    static Stream<Arguments> cells() {
        return Stream.of(TransactionState.values())
                .flatMap(state -> Stream.of(TransactionEvent.values()).map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cells")
    void everyCellFollowsTheProtocol(TransactionState state, TransactionEvent event) {
        assertThat(TransactionTable.next(state, event)).isEqualTo(expected(state, event));
    }

    private static TransactionState expected(TransactionState state, TransactionEvent event) {
        return switch (state) {
            case TRYING ->
                switch (event) {
                    case DECIDED_CONFIRM -> TransactionState.CONFIRMING;
                    case DECIDED_CANCEL -> TransactionState.CANCELLING;
                    case ALL_FOLLOWED, SOME_CONTRADICTED -> state;
                };
            case CONFIRMING, CANCELLING ->
                switch (event) {
                    case DECIDED_CONFIRM, DECIDED_CANCEL -> state;
                    case ALL_FOLLOWED ->
                        state == TransactionState.CONFIRMING ? TransactionState.CONFIRMED : TransactionState.CANCELLED;
                    case SOME_CONTRADICTED -> TransactionState.MIXED;
                };
            case CONFIRMED, CANCELLED, MIXED -> state;
        };
    }

    @ParameterizedTest
    @EnumSource(BranchEvent.class)
    void whatIsHeardCountsInOnePhaseOnly(BranchEvent event) {
        Set<TransactionState> counting = EnumSet.noneOf(TransactionState.class);
        for (TransactionState state : TransactionState.values()) {
            if (event.countsIn(state)) {
                counting.add(state);
            }
        }
        if (event.name().startsWith("RESOLVED")) {
            // An operator writes it down, whichever way the decision went.
            assertThat(counting)
                    .containsExactly(TransactionState.CONFIRMING, TransactionState.CANCELLING, TransactionState.MIXED);
            return;
        }
        assertThat(counting)
                .containsExactly(
                        event.name().startsWith("CONFIRM")
                                ? TransactionState.CONFIRMING
                                : event.name().startsWith("CANCEL")
                                        ? TransactionState.CANCELLING
                                        : TransactionState.TRYING);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none,APPLIED", "CANCEL,REPEATED", "CONFIRM,CONTRADICTED"})
    void aCancelIsAnsweredByTheDecisionAlone(Decision decision, Verdict verdict) {
        assertThat(Verdict.onCancel(decision)).isEqualTo(verdict);
    }

    @Test
    void backoffDoublesUpToItsCapAndNeverOverflows() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));
        assertThat(backoff.limit(1).toMillis()).isEqualTo(100);
        assertThat(backoff.limit(2).toMillis()).isEqualTo(200);
        assertThat(backoff.limit(9).toMillis()).isEqualTo(25_600);
        assertThat(backoff.limit(10).toMillis()).isEqualTo(30_000);
        assertThat(backoff.limit(Integer.MAX_VALUE).toMillis()).isEqualTo(30_000);
        Random random = new Random(1);
        for (int attempts = 0; attempts < 200; attempts++) {
            assertThat(backoff.after(attempts, random)).isBetween(Duration.ofMillis(1), backoff.limit(attempts));
        }
    }
}

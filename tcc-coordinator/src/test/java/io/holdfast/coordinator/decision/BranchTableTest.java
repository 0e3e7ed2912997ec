package io.holdfast.coordinator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.BranchState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell, by the rules of the protocol said once more in other words. */
class BranchTableTest {

    private static final Set<BranchState> TRIED = EnumSet.of(BranchState.REGISTERED, BranchState.PENDING);
    private static final Set<BranchState> OPEN =
            EnumSet.of(BranchState.REGISTERED, BranchState.PENDING, BranchState.HELD);

    private static final Set<BranchState> STUCK =
            EnumSet.of(BranchState.REGISTERED, BranchState.PENDING, BranchState.HELD, BranchState.CONTRADICTED);

    static Stream<Arguments> cells() {
        return Stream.of(BranchState.values())
                .flatMap(state -> Stream.of(BranchEvent.values()).map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest(name = "{0} hears {1}")
    @MethodSource("cells")
    void everyCellFollowsTheProtocol(BranchState state, BranchEvent event) {
        assertThat(BranchTable.step(state, event)).isEqualTo(expected(state, event));
    }

    @ParameterizedTest(name = "{0} hears {1}")
    @MethodSource("cells")
    void noBranchMovesBackOrSideways(BranchState state, BranchEvent event) {
        BranchStep step = BranchTable.step(state, event);
        if (event.name().startsWith("RESOLVED") && state == BranchState.CONTRADICTED) {
            assertThat(step.next().isFinal()).isTrue(); // by an operator's hand only
        } else if (step.reaction() == Reaction.MOVE) {
            assertThat(rank(step.next())).isGreaterThan(rank(state));
        } else {
            assertThat(step.next()).isEqualTo(state);
        }
    }

    @Test
    void onlyTwoHundredFourEndsABranchInPhaseTwo() {
        List<BranchEvent> endings = cells().filter(cell -> ((BranchState) cell.get()[0]) == BranchState.HELD)
                .map(cell -> (BranchEvent) cell.get()[1])
                .filter(event ->
                        BranchTable.step(BranchState.HELD, event).next().isFinal())
                .toList();
        // What an operator writes down is what the participant's row says, not an answer.
        assertThat(endings)
                .containsExactly(
                        BranchEvent.CONFIRM_DONE,
                        BranchEvent.CANCEL_DONE,
                        BranchEvent.RESOLVED_CONFIRMED,
                        BranchEvent.RESOLVED_CANCELLED);
    }

    private static BranchStep expected(BranchState state, BranchEvent event) {
        return switch (event) {
            case TRY_HELD -> move(state, TRIED, BranchState.HELD);
            case TRY_REJECTED -> move(state, TRIED, BranchState.REJECTED);
            case TRY_PENDING ->
                state == BranchState.PENDING
                        ? new BranchStep(Reaction.AGAIN, state)
                        : move(state, EnumSet.of(BranchState.REGISTERED), BranchState.PENDING);
            case TRY_REFUSED -> stay(state, TRIED, Reaction.GIVE_UP);
            case TRY_UNKNOWN -> stay(state, TRIED, Reaction.AGAIN);
            case OUTCOME_HELD ->
                Set.of(BranchState.REJECTED, BranchState.CANCELLED, BranchState.CONTRADICTED)
                                .contains(state)
                        ? new BranchStep(Reaction.CONTRADICT, state)
                        : move(state, TRIED, BranchState.HELD);
            case OUTCOME_REJECTED ->
                Set.of(BranchState.HELD, BranchState.CONFIRMED, BranchState.CONTRADICTED)
                                .contains(state)
                        ? new BranchStep(Reaction.CONTRADICT, state)
                        : move(state, TRIED, BranchState.REJECTED);
            case CONFIRM_DONE -> move(state, OPEN, BranchState.CONFIRMED);
            case CANCEL_DONE -> move(state, OPEN, BranchState.CANCELLED);
            case CONFIRM_CONTRADICTED, CANCEL_CONTRADICTED -> move(state, OPEN, BranchState.CONTRADICTED);
            case CONFIRM_REFUSED -> stay(state, OPEN, Reaction.PARK);
            case CONFIRM_FAILED, CANCEL_FAILED -> stay(state, OPEN, Reaction.AGAIN);
            case RESOLVED_CONFIRMED -> move(state, STUCK, BranchState.CONFIRMED);
            case RESOLVED_CANCELLED -> move(state, STUCK, BranchState.CANCELLED);
        };
    }

    private static BranchStep move(BranchState state, Set<BranchState> from, BranchState to) {
        return from.contains(state) ? new BranchStep(Reaction.MOVE, to) : new BranchStep(Reaction.IGNORE, state);
    }

    private static BranchStep stay(BranchState state, Set<BranchState> when, Reaction reaction) {
        return new BranchStep(when.contains(state) ? reaction : Reaction.IGNORE, state);
    }

    private static int rank(BranchState state) {
        return switch (state) {
            case REGISTERED -> 0;
            case PENDING -> 1;
            case HELD, REJECTED -> 2;
            case CONFIRMED, CANCELLED, CONTRADICTED -> 3;
        };
    }
}

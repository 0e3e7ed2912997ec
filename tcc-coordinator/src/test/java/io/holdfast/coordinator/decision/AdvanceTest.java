package io.holdfast.coordinator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdvanceTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final UUID ID = UUID.fromString("0197a000-0000-7000-8000-000000000001");
    private static final Reason REFUSED = new Reason("OUT_OF_STOCK", "1 left", null);
    private static final Policy POLICY = new Policy(
            Duration.ofSeconds(30),
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30)),
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5)),
            3,
            Duration.ofMinutes(1),
            Duration.ofSeconds(1));

    private final Advance advance = new Advance(POLICY, new Random(7));
    private Instant now = NOON;

    @Test
    void allTriesOfTheFirstStageGoOutAtOnce() {
        Step step = wake(trying(branch("a", 1), branch("b", 1), branch("c", 2)));
        assertThat(calls(step)).containsExactly("a TRY 1", "b TRY 1");
        assertThat(step.wakeAt()).isEqualTo(step.snapshot().deadline());
    }

    @Test
    void aTryCarriesWhatIsLeftOfTheDeadlineAndTheGrace() {
        Effect.Call call = (Effect.Call) wake(trying(branch("a", 1))).effects().get(0);
        assertThat(call.holdMs()).isEqualTo(10_000 + 30_000);
    }

    @Test
    void wakingTwiceCallsOnce() {
        Snapshot once = wake(trying(branch("a", 1))).snapshot();
        assertThat(wake(once).effects()).isEmpty();
    }

    @Test
    void theNextStageBeginsWhenAllOfTheOneBeforeAreHeld() {
        Snapshot snapshot =
                wake(trying(branch("a", 1), branch("b", 1), branch("c", 2))).snapshot();
        Step first = hear(snapshot, "a", BranchEvent.TRY_HELD);
        assertThat(first.effects()).isEmpty();
        Step second = hear(first.snapshot(), "b", BranchEvent.TRY_HELD);
        assertThat(calls(second)).containsExactly("c TRY 1");
        Step third = hear(second.snapshot(), "c", BranchEvent.TRY_HELD);
        assertThat(third.effects()).containsExactly(new Effect.Decide(Decision.CONFIRM, null));
    }

    @Test
    void noPhaseTwoCallLeavesBeforeTheDecisionIsDurable() {
        Snapshot snapshot = wake(trying(branch("a", 1))).snapshot();
        Step decide = hear(snapshot, "a", BranchEvent.TRY_HELD);
        assertThat(decide.effects()).noneMatch(effect -> effect instanceof Effect.Call);
        assertThat(decide.snapshot().state()).isEqualTo(TransactionState.TRYING);
        Step settle = on(decide.snapshot(), new Event.Decided(Decision.CONFIRM, null, now));
        assertThat(settle.snapshot().state()).isEqualTo(TransactionState.CONFIRMING);
        assertThat(calls(settle)).containsExactly("a CONFIRM 1");
    }

    @Test
    void aRefusalDecidesCancelAndTheRefusedBranchNeedsNoCall() {
        Snapshot snapshot =
                wake(trying(branch("a", 1), branch("b", 1), branch("c", 2))).snapshot();
        Step decide = on(snapshot, new Event.Answered("b", BranchEvent.TRY_REJECTED, REFUSED, null));
        assertThat(decide.effects()).containsExactly(new Effect.Decide(Decision.CANCEL, REFUSED.by("b")));
        Step settle = on(decide.snapshot(), new Event.Decided(Decision.CANCEL, REFUSED.by("b"), now));
        // a's try is still in flight, c was never tried: both are cancelled.
        assertThat(calls(settle)).containsExactly("a CANCEL 1", "c CANCEL 1");
    }

    @Test
    void anotherFinalAnswerDecidesCancelAndTheBranchIsCancelledToo() {
        Snapshot snapshot = wake(trying(branch("a", 1))).snapshot();
        Step decide = on(snapshot, new Event.Answered("a", BranchEvent.TRY_REFUSED, REFUSED, "answers 422"));
        Step settle = on(decide.snapshot(), new Event.Decided(Decision.CANCEL, REFUSED, now));
        assertThat(calls(settle)).containsExactly("a CANCEL 1");
    }

    /** Its time was set before the database's clock was set back. */
    @Test
    void aWaitThatIsLongerThanAnyIsCutShort() {
        Snapshot snapshot = wake(trying(branch("a", 1))).snapshot();
        Step waits = hear(snapshot, "a", BranchEvent.TRY_UNKNOWN);
        now = NOON.minusSeconds(3600);
        Step cut = wake(waits.snapshot());
        assertThat(cut.effects()).isEmpty();
        now = later(cut);
        assertThat(now).isBetween(NOON.minusSeconds(3600), NOON.minusSeconds(3599));
        assertThat(calls(wake(cut.snapshot()))).containsExactly("a TRY 2");
    }

    @Test
    void anUnknownResultIsAskedAgainWhileTheDeadlineAllows() {
        Snapshot snapshot = wake(trying(branch("a", 1))).snapshot();
        Step waits = hear(snapshot, "a", BranchEvent.TRY_UNKNOWN);
        assertThat(waits.effects()).containsExactly(new Effect.Save());
        now = later(waits);
        assertThat(now).isBetween(NOON.plusMillis(1), NOON.plusMillis(100));
        assertThat(calls(wake(waits.snapshot()))).containsExactly("a TRY 2");
        now = NOON.plusSeconds(10);
        Effect.Decide decide = (Effect.Decide) wake(waits.snapshot()).effects().get(0);
        assertThat(decide.decision()).isEqualTo(Decision.CANCEL);
        assertThat(reason(decide).code()).isEqualTo(Reason.PARTICIPANT_UNAVAILABLE);
        assertThat(reason(decide).participant()).isEqualTo("a");
    }

    @Test
    void aDeadlineThatPassesWithoutAnybodysFaultIsATimeout() {
        now = NOON.plusSeconds(11);
        Effect.Decide decide =
                (Effect.Decide) wake(trying(branch("a", 1))).effects().get(0);
        assertThat(reason(decide).code()).isEqualTo(Reason.TIMED_OUT);
    }

    @Test
    void aConfirmThatTheDatabaseFindsTooLateBecomesACancel() {
        Snapshot held = hear(wake(trying(branch("a", 1))).snapshot(), "a", BranchEvent.TRY_HELD)
                .snapshot();
        Effect.Decide decide =
                (Effect.Decide) on(held, new Event.TooLate()).effects().get(0);
        assertThat(decide.decision()).isEqualTo(Decision.CANCEL);
        assertThat(reason(decide).code()).isEqualTo(Reason.TIMED_OUT);
    }

    @Test
    void theFirstPendingAnswerMovesTheDeadlineOnce() {
        Snapshot snapshot =
                wake(trying(outside("a", 60_000L, 1), outside("b", 90_000L, 1))).snapshot();
        Step first = hear(snapshot, "a", BranchEvent.TRY_PENDING);
        assertThat(first.snapshot().deadline()).isEqualTo(NOON.plusSeconds(60));
        assertThat(first.effects()).containsExactly(new Effect.Save());
        Step second = hear(first.snapshot(), "b", BranchEvent.TRY_PENDING);
        assertThat(second.snapshot().deadline()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void aPendingAnswerLeavesTimeForTheStagesBehindIt() {
        Snapshot snapshot =
                wake(trying(outside("a", 60_000L, 1), branch("b", 2))).snapshot();
        assertThat(hear(snapshot, "a", BranchEvent.TRY_PENDING).snapshot().deadline())
                .isEqualTo(NOON.plusSeconds(60 + 10));
    }

    @Test
    void aPendingAnswerNeverBringsTheDeadlineNearer() {
        Snapshot snapshot = wake(trying(outside("a", 1000L, 1))).snapshot();
        assertThat(hear(snapshot, "a", BranchEvent.TRY_PENDING).snapshot().deadline())
                .isEqualTo(NOON.plusSeconds(10));
    }

    @Test
    void aPendingBranchIsPolledAndALookWithoutNewsIsNotSaved() {
        Snapshot snapshot = wake(trying(outside("a", 60_000L, 1))).snapshot();
        Step pending = hear(snapshot, "a", BranchEvent.TRY_PENDING);
        now = later(pending);
        Step look = wake(pending.snapshot());
        assertThat(calls(look)).containsExactly("a POLL 2");
        Step still = hear(look.snapshot(), "a", BranchEvent.TRY_PENDING);
        assertThat(still.effects()).isEmpty();
        now = later(still);
        Step held = hear(wake(still.snapshot()).snapshot(), "a", BranchEvent.TRY_HELD);
        assertThat(held.effects()).containsExactly(new Effect.Decide(Decision.CONFIRM, null));
    }

    @Test
    void aFailureDelaysItsOwnBranchOnly() {
        Snapshot confirming = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1));
        Step failed = hear(confirming, "a", BranchEvent.CONFIRM_FAILED);
        Step done = hear(failed.snapshot(), "b", BranchEvent.CONFIRM_DONE);
        assertThat(state(done, "b")).isEqualTo(BranchState.CONFIRMED);
        now = later(done);
        assertThat(calls(wake(done.snapshot()))).containsExactly("a CONFIRM 2");
    }

    @Test
    void aConfirmThatFailsIsNeverTurnedIntoACancel() {
        Snapshot snapshot = decided(Decision.CONFIRM, branch("a", 1));
        for (int attempt = 1; attempt < 50; attempt++) {
            Step failed = hear(snapshot, "a", BranchEvent.CONFIRM_FAILED);
            now = later(failed);
            Step again = wake(failed.snapshot());
            assertThat(calls(again)).containsExactly("a CONFIRM " + (attempt + 1));
            assertThat(again.snapshot().isParked()).isEqualTo(attempt >= POLICY.retryLimit());
            snapshot = again.snapshot();
        }
        Step done = hear(snapshot, "a", BranchEvent.CONFIRM_DONE);
        assertThat(done.effects()).containsExactly(new Effect.End(TransactionState.CONFIRMED));
        assertThat(done.snapshot().isParked()).isFalse();
    }

    /** Outside participants: a definite refusal of a capture parks at once, and never becomes a cancel or MIXED by itself. */
    @Test
    void aDefiniteRefusalOfAConfirmParksAtOnce() {
        Snapshot snapshot = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1));
        Step refused = hear(snapshot, "a", BranchEvent.CONFIRM_REFUSED);
        assertThat(refused.snapshot().isParked()).isTrue();
        assertThat(state(refused, "a")).isEqualTo(BranchState.HELD);
        assertThat(refused.effects()).containsExactly(new Effect.Save());
        Step other = hear(refused.snapshot(), "b", BranchEvent.CONFIRM_DONE);
        assertThat(Duration.between(now, later(other))).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        now = later(other);
        Step again = wake(other.snapshot());
        assertThat(calls(again)).containsExactly("a CONFIRM 2");
        Step unclear = hear(again.snapshot(), "a", BranchEvent.CONFIRM_FAILED);
        assertThat(unclear.snapshot().isParked()).isTrue();
        now = later(unclear);
        Step done = hear(wake(unclear.snapshot()).snapshot(), "a", BranchEvent.CONFIRM_DONE);
        assertThat(done.effects()).containsExactly(new Effect.End(TransactionState.CONFIRMED));
        assertThat(done.snapshot().isParked()).isFalse();
    }

    @Test
    void aParkedBranchIsStillCalledButSlowly() {
        Snapshot snapshot = decided(Decision.CANCEL, branch("a", 1));
        for (int attempt = 1; attempt < POLICY.retryLimit(); attempt++) {
            Step failed = hear(snapshot, "a", BranchEvent.CANCEL_FAILED);
            now = later(failed);
            snapshot = wake(failed.snapshot()).snapshot();
        }
        Step parked = hear(snapshot, "a", BranchEvent.CANCEL_FAILED);
        assertThat(Duration.between(now, later(parked))).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    @Test
    void mixedIsWrittenOnlyWhenTheOthersHaveFollowed() {
        Snapshot confirming = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1));
        Step contradicted = hear(confirming, "a", BranchEvent.CONFIRM_CONTRADICTED);
        assertThat(contradicted.effects()).containsExactly(new Effect.Save());
        assertThat(contradicted.snapshot().isParked()).isTrue();
        Step done = hear(contradicted.snapshot(), "b", BranchEvent.CONFIRM_DONE);
        assertThat(done.effects()).containsExactly(new Effect.End(TransactionState.MIXED));
        Step ended = on(done.snapshot(), new Event.Ended(TransactionState.MIXED, now));
        assertThat(ended.snapshot().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(ended.snapshot().isParked()).isTrue();
    }

    @Test
    void answersOfAnEarlierPhaseChangeNothing() {
        Snapshot trying = wake(trying(branch("a", 1), branch("b", 1))).snapshot();
        Snapshot cancelling =
                on(trying, new Event.Decided(Decision.CANCEL, REFUSED, now)).snapshot();
        Step late = hear(cancelling, "a", BranchEvent.TRY_HELD);
        assertThat(late.snapshot()).isEqualTo(cancelling);
        assertThat(late.effects()).isEmpty();
    }

    /** The outcome overtakes the answer to the try: the 202 that arrives then is old. */
    @Test
    void aLate202DoesNotMoveAnOutcomeBack() {
        for (Outcome outcome : Outcome.values()) {
            Snapshot trying =
                    wake(trying(outside("a", 60_000L, 1), branch("b", 1))).snapshot();
            Snapshot row = trying(outside("a", 60_000L, 1), branch("b", 1));
            Snapshot told = Verdict.withOutcome(row, row.branches().get(0), outcome, REFUSED);
            Snapshot joined = on(trying, new Event.Reread(told, 2)).snapshot();
            Step late = hear(joined, "a", BranchEvent.TRY_PENDING);
            assertThat(state(late, "a").name()).isEqualTo(outcome.name());
            assertThat(late.snapshot().deadline()).isEqualTo(joined.deadline());
        }
    }

    @Test
    void aCallThatWasNotMadeDoesNotCount() {
        Snapshot trying = wake(trying(branch("a", 1), branch("b", 1))).snapshot();
        Step rescheduled = on(trying, new Event.NotCalled("a", Phase.TRY, "circuit open", Duration.ofSeconds(1)));
        Branch waiting = branchOf(rescheduled, "a");
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.nextAttemptAt()).isAfterOrEqualTo(NOON.plusSeconds(1));
        now = later(rescheduled);
        assertThat(calls(wake(rescheduled.snapshot()))).containsExactly("a TRY 1");
    }

    @Test
    void aParticipantThatCannotBeCalledForLongIsWantedLessAndLessAndTheWaitIsSaved() {
        Snapshot snapshot = decided(Decision.CANCEL, branch("a", 1));
        boolean saved = false;
        for (int refusal = 1; refusal <= 12; refusal++) {
            Step refused = on(snapshot, new Event.NotCalled("a", Phase.CANCEL, "circuit open", Duration.ofMillis(1)));
            assertThat(branchOf(refused, "a").attempts()).isZero();
            saved |= refused.effects().contains(new Effect.Save());
            now = later(refused);
            Step again = wake(refused.snapshot());
            assertThat(calls(again)).containsExactly("a CANCEL 1");
            snapshot = again.snapshot();
        }
        assertThat(saved).isTrue();
    }

    @Test
    void aParticipantThatIsNeverReachedIsParkedAfterATime() {
        Snapshot snapshot = decided(Decision.CANCEL, branch("a", 1));
        now = NOON.plus(POLICY.parkAfter()).plusMillis(1);
        Event notCalled = new Event.NotCalled("a", Phase.CANCEL, "circuit open", Duration.ofMillis(1));
        for (int refusal = 1; refusal < POLICY.retryLimit(); refusal++) {
            Step refused = on(snapshot, notCalled);
            assertThat(refused.snapshot().isParked()).isFalse();
            now = later(refused);
            snapshot = wake(refused.snapshot()).snapshot();
        }
        Step refused = on(snapshot, notCalled);
        assertThat(refused.snapshot().isParked()).isTrue();
        assertThat(refused.effects()).containsExactly(new Effect.Save());
        assertThat(Duration.between(now, later(refused))).isGreaterThan(Duration.ofSeconds(30));
    }

    @Test
    void aBranchOnConfirmIsNotTriedAndNotCancelled() {
        Branch plain = branch("a", 1);
        Branch onConfirm = Branch.registered(new BranchSpec("b", "b", BranchKind.ON_CONFIRM, 1, "{}", null));
        Step tried = wake(trying(plain, onConfirm));
        assertThat(calls(tried)).containsExactly("a TRY 1");
        Step held = hear(tried.snapshot(), "a", BranchEvent.TRY_HELD);
        Step confirming = on(held.snapshot(), new Event.Decided(Decision.CONFIRM, null, now));
        assertThat(calls(confirming)).containsExactly("a CONFIRM 1", "b CONFIRM 1");
        Step cancelling = on(tried.snapshot(), new Event.Decided(Decision.CANCEL, REFUSED, now));
        assertThat(calls(cancelling)).containsExactly("a CANCEL 1");
        assertThat(hear(cancelling.snapshot(), "a", BranchEvent.CANCEL_DONE).effects())
                .containsExactly(new Effect.End(TransactionState.CANCELLED));
    }

    @Test
    void anOutcomeWrittenByAnotherReplicaIsJoinedWithWhatIsKnownHere() {
        Snapshot trying = wake(trying(branch("a", 1), outside("b", 60_000L, 1))).snapshot();
        Snapshot here = hear(trying, "a", BranchEvent.TRY_HELD).snapshot();
        Snapshot row = trying(branch("a", 1), outside("b", 60_000L, 1));
        Branch pending = row.branches().get(1);
        Snapshot outcome = Verdict.withOutcome(row, pending, Outcome.HELD, null);
        Step joined = on(here, new Event.Reread(outcome, 2));
        assertThat(joined.effects()).containsExactly(new Effect.Decide(Decision.CONFIRM, null));
    }

    @Test
    void aCancelWrittenByAnotherReplicaIsFollowed() {
        Snapshot trying = wake(trying(branch("a", 1))).snapshot();
        Snapshot row = trying(branch("a", 1)).decide(Decision.CANCEL, REFUSED, NOON);
        assertThat(calls(on(trying, new Event.Reread(row, 2)))).containsExactly("a CANCEL 1");
    }

    @Test
    void aCancelWrittenByAnotherReplicaStartsPhaseTwoAnew() {
        Branch onConfirm = Branch.registered(new BranchSpec("b", "b", BranchKind.ON_CONFIRM, 1, "{}", null));
        Snapshot trying = wake(trying(branch("a", 1), onConfirm)).snapshot();
        Snapshot waits = hear(trying, "a", BranchEvent.TRY_UNKNOWN).snapshot();
        Snapshot row = trying(branch("a", 1), onConfirm).decide(Decision.CANCEL, REFUSED, NOON);
        assertThat(calls(on(waits, new Event.Reread(row, 2)))).containsExactly("a CANCEL 1");
    }

    @Test
    void aParticipantThatCouldNotBeCalledIsUnavailable() {
        Snapshot trying = wake(trying(branch("a", 1))).snapshot();
        Snapshot refused = on(trying, new Event.NotCalled("a", Phase.TRY, "circuit open", Duration.ofSeconds(1)))
                .snapshot();
        now = NOON.plusSeconds(11);
        Effect.Decide decide = (Effect.Decide) wake(refused).effects().get(0);
        assertThat(reason(decide).code()).isEqualTo(Reason.PARTICIPANT_UNAVAILABLE);
        assertThat(reason(decide).detail()).isEqualTo("circuit open");
    }

    @Test
    void afterARestartOnlyWhatIsNotDoneIsCalled() {
        Branch done = branch("a", 1).moveTo(BranchState.CONFIRMED, null, null);
        Branch held = branch("b", 1).moveTo(BranchState.HELD, null, null);
        Snapshot row = trying(done, held).decide(Decision.CONFIRM, null, NOON);
        assertThat(calls(wake(row))).containsExactly("b CONFIRM 1");
    }

    @Test
    void theFirstOutcomeWinsAndNoneCountsAfterTheDecision() {
        Snapshot trying = trying(outside("a", 60_000L, 1));
        Branch a = trying.branches().get(0);
        Branch held = a.moveTo(BranchState.HELD, null, null);
        Snapshot cancelling = trying.decide(Decision.CANCEL, REFUSED, NOON);
        assertThat(Verdict.onOutcome(trying, a, Outcome.HELD)).isEqualTo(Verdict.APPLIED);
        assertThat(Verdict.onOutcome(trying, held, Outcome.HELD)).isEqualTo(Verdict.REPEATED);
        assertThat(Verdict.onOutcome(trying, held, Outcome.REJECTED)).isEqualTo(Verdict.CONTRADICTED);
        assertThat(Verdict.onOutcome(cancelling, a, Outcome.HELD)).isEqualTo(Verdict.TOO_LATE);
        assertThat(Verdict.onOutcome(cancelling, a, Outcome.REJECTED)).isEqualTo(Verdict.REPEATED);
        Branch cancelled = a.moveTo(BranchState.CANCELLED, null, null);
        assertThat(Verdict.onOutcome(cancelling, cancelled, Outcome.HELD)).isEqualTo(Verdict.TOO_LATE);
    }

    @Test
    void anOperatorsRetryMakesTheWaitingCallsNowAndDoublesNone() {
        Snapshot confirming = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1), branch("c", 1));
        Snapshot waits = hear(confirming, "a", BranchEvent.CONFIRM_FAILED).snapshot();
        Snapshot done = hear(waits, "c", BranchEvent.CONFIRM_DONE).snapshot();
        // b's call is on its way.
        assertThat(calls(on(done, new Event.Hurried()))).containsExactly("a CONFIRM 2");
    }

    @Test
    void anOperatorsRetryOfAPendingBranchLooksAtItNow() {
        Snapshot snapshot = wake(trying(outside("a", 60_000L, 1))).snapshot();
        Snapshot pending = hear(snapshot, "a", BranchEvent.TRY_PENDING).snapshot();
        assertThat(calls(on(pending, new Event.Hurried()))).containsExactly("a POLL 2");
    }

    @Test
    void aBranchResolvedAgainstTheDecisionMakesItMixedAndTheDecisionStays() {
        Snapshot confirming = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1));
        Snapshot parked = park(confirming, "a");
        Snapshot resolved = Resolution.apply(parked, branchOf(parked, "a"), Resolution.End.CANCELLED);
        Step read = on(parked, new Event.Reread(resolved, 2));
        Step done = hear(read.snapshot(), "b", BranchEvent.CONFIRM_DONE);
        assertThat(done.effects()).containsExactly(new Effect.End(TransactionState.MIXED));
        assertThat(done.snapshot().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(done.snapshot().isParked()).isFalse();
    }

    @Test
    void aBranchResolvedAsDecidedEndsTheTransactionAsDecided() {
        Snapshot parked = park(decided(Decision.CONFIRM, branch("a", 1)), "a");
        Snapshot resolved = Resolution.apply(parked, branchOf(parked, "a"), Resolution.End.CONFIRMED);
        assertThat(on(parked, new Event.Reread(resolved, 2)).effects())
                .containsExactly(new Effect.End(TransactionState.CONFIRMED));
    }

    @Test
    void aResolveAgainstAConfirmInFlightIsKeptWhateverTheConfirmAnswers() {
        Snapshot confirming = decided(Decision.CONFIRM, branch("a", 1), branch("b", 1));
        Snapshot inFlight = on(park(confirming, "a"), new Event.Hurried()).snapshot();
        Snapshot row = park(confirming, "a");
        Snapshot resolved = Resolution.apply(row, branchOf(row, "a"), Resolution.End.CONFIRMED);
        Snapshot read = on(inFlight, new Event.Reread(resolved, 2)).snapshot();
        for (BranchEvent late :
                List.of(BranchEvent.CONFIRM_DONE, BranchEvent.CONFIRM_FAILED, BranchEvent.CONFIRM_CONTRADICTED)) {
            Step step = hear(read, "a", late);
            assertThat(state(step, "a")).isEqualTo(BranchState.CONFIRMED);
            assertThat(calls(step)).isEmpty();
        }
    }

    /** A branch that failed as often as it may, and is read again from its row. */
    private Snapshot park(Snapshot snapshot, String branchId) {
        Snapshot failing = snapshot;
        for (int attempt = 1; attempt <= POLICY.retryLimit(); attempt++) {
            Step failed = hear(failing, branchId, BranchEvent.CONFIRM_FAILED);
            failing = attempt == POLICY.retryLimit() ? failed.snapshot() : hurried(failed.snapshot());
        }
        assertThat(failing.isParked()).isTrue();
        return failing;
    }

    private Snapshot hurried(Snapshot snapshot) {
        return on(snapshot, new Event.Hurried()).snapshot();
    }

    private Step wake(Snapshot snapshot) {
        return on(snapshot, new Event.Woken());
    }

    private Step hear(Snapshot snapshot, String branchId, BranchEvent event) {
        return on(snapshot, new Event.Answered(branchId, event, null, null));
    }

    private Step on(Snapshot snapshot, Event event) {
        return advance.on(snapshot, event, now);
    }

    private Snapshot decided(Decision decision, Branch... branches) {
        Branch[] held = Arrays.stream(branches)
                .map(branch -> branch.moveTo(BranchState.HELD, null, null))
                .toArray(Branch[]::new);
        return on(trying(held), new Event.Decided(decision, null, now)).snapshot();
    }

    private static Instant later(Step step) {
        Instant wakeAt = step.wakeAt();
        assertThat(wakeAt).isNotNull();
        return wakeAt == null ? NOON : wakeAt;
    }

    private static Reason reason(Effect.Decide decide) {
        @Nullable Reason reason = decide.reason();
        return reason == null ? new Reason("NONE", null, null) : reason;
    }

    private static BranchState state(Step step, String branchId) {
        return branchOf(step, branchId).state();
    }

    private static Branch branchOf(Step step, String branchId) {
        return branchOf(step.snapshot(), branchId);
    }

    private static Branch branchOf(Snapshot snapshot, String branchId) {
        return snapshot.branches().stream()
                .filter(branch -> branch.id().equals(branchId))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> calls(Step step) {
        List<String> calls = new ArrayList<>();
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Call call) {
                calls.add(call.branch().id() + " " + call.phase() + " " + call.attempt());
            }
        }
        return calls;
    }

    private static Snapshot trying(Branch... branches) {
        return new Snapshot(
                ID,
                TransactionState.TRYING,
                null,
                null,
                10_000,
                NOON.plusSeconds(10),
                false,
                null,
                null,
                List.of(branches));
    }

    private static Branch branch(String id, int stage) {
        return Branch.registered(new BranchSpec(id, id, BranchKind.TCC, stage, "{}", null));
    }

    private static Branch outside(String id, long pendingTimeoutMs, int stage) {
        return Branch.registered(new BranchSpec(id, id, BranchKind.TCC, stage, "{}", pendingTimeoutMs));
    }
}

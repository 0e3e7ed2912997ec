package io.holdfast.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the coordinator relies on in its tables. The real statements and the simulated ones pass the same tests, so that a
 * finding of the simulator is not one about its own store.
 */
abstract class TransactionsContract {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Reason WHY = new Reason("TIMED_OUT", "too late", null);

    private final UUID me = Ids.next();
    private final UUID other = Ids.next();
    private final UUID id = Ids.next();

    abstract Transactions transactions();

    abstract Replicas replicas();

    abstract Archive archive();

    abstract void letPass(long ms);

    /** Makes the transaction's row one that this version cannot read. */
    abstract void makeUnreadable(UUID unreadable);

    private Stored begin(long timeoutMs) {
        Stored stored = transactions().begin(request(timeoutMs), false);
        return Objects.requireNonNull(stored);
    }

    private Begin request(long timeoutMs) {
        return request(id, timeoutMs);
    }

    private Begin request(UUID wanted, long timeoutMs) {
        BranchSpec first = new BranchSpec("stock", "stock", BranchKind.TCC, 1, "{}", null);
        BranchSpec second = new BranchSpec("card", "payment", BranchKind.TCC, 2, "{}", 5000L);
        return new Begin(wanted, timeoutMs, List.of(first, second), null, new byte[32], "order", null, me);
    }

    private Stored found() {
        Stored stored = transactions().find(id);
        return Objects.requireNonNull(stored);
    }

    private Transactions.Standing standing() {
        return Objects.requireNonNull(transactions().standings(List.of(id)).get(id));
    }

    private static Snapshot with(Snapshot snapshot, BranchState... states) {
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            branches.add(new Branch(
                    snapshot.branches().get(i).spec(), states[i], 3, 1, true, false, null, "no answer", null));
        }
        return new Snapshot(
                snapshot.id(),
                snapshot.state(),
                snapshot.decision(),
                snapshot.reason(),
                snapshot.timeoutMs(),
                snapshot.deadline(),
                snapshot.extended(),
                snapshot.decidedAt(),
                snapshot.endedAt(),
                branches);
    }

    private Write.Decide decide(Stored stored, Decision decision) {
        return new Write.Decide(
                with(stored.snapshot(), BranchState.HELD, BranchState.HELD),
                stored.version(),
                Calls.NONE,
                decision,
                decision == Decision.CANCEL ? WHY : null,
                replicas().time());
    }

    private boolean isDue() {
        return replicas().due(me, null, 100).stream().anyMatch(due -> due.id().equals(id));
    }

    @Test
    void isBegunOnce() {
        Stored stored = begin(5000);
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.owner()).isEqualTo(me);
        assertThat(transactions().begin(request(5000), false)).isNull();
        Stored found = found();
        assertThat(found.snapshot()).isEqualTo(stored.snapshot());
        assertThat(found.requestHash()).isEqualTo(new byte[32]);
        assertThat(found.snapshot().deadline()).isEqualTo(found.createdAt().plusMillis(5000));
    }

    /** Its replica may not know of it: the answer was lost. */
    @Test
    void isDueLongBeforeItsDeadline() {
        begin(60_000);
        assertThat(isDue()).isFalse();
        letPass(3_100);
        assertThat(isDue()).isTrue();
    }

    @Test
    void isDueSoonAfterItWasClaimed() {
        Stored stored = begin(60_000);
        assertThat(transactions()
                        .write(new Write.Save(
                                stored.snapshot(),
                                1,
                                Calls.NONE,
                                stored.snapshot().deadline())))
                .isTrue();
        replicas().leave(me);
        assertThat(replicas().claim(me, List.of(), 100))
                .anyMatch(claimed -> claimed.snapshot().id().equals(id));
        assertThat(isDue()).isFalse();
        letPass(1_100);
        assertThat(isDue()).isTrue();
    }

    @Test
    void whatIsBuriedIsNotBegun() {
        assertThat(transactions().bury(id, WHY)).isTrue();
        assertThat(transactions().bury(id, WHY)).isFalse();
        assertThat(transactions().begin(request(5000), false)).isNull();
        Stored found = found();
        assertThat(found.requestHash()).isNull();
        assertThat(found.snapshot().state()).isEqualTo(TransactionState.CANCELLED);
        assertThat(found.snapshot().decision()).isEqualTo(Decision.CANCEL);
        assertThat(found.snapshot().endedAt()).isNotNull();
        assertThat(found.owner()).isNull();
    }

    @Test
    void whatIsBegunIsNotBuried() {
        begin(5000);
        assertThat(transactions().bury(id, WHY)).isFalse();
        assertThat(found().snapshot().state()).isEqualTo(TransactionState.TRYING);
    }

    @Test
    void decisionIsTakenOnce() {
        Stored begun = begin(5000);
        assertThat(transactions().write(decide(begun, Decision.CONFIRM))).isTrue();
        Stored decided = found();
        assertThat(decided.version()).isEqualTo(2);
        assertThat(decided.snapshot().state()).isEqualTo(TransactionState.CONFIRMING);
        assertThat(decided.snapshot().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(transactions().write(decide(decided, Decision.CANCEL))).isFalse();
        assertThat(transactions().cancel(id, WHY)).isFalse();
        assertThat(found().snapshot().decision()).isEqualTo(Decision.CONFIRM);
    }

    @Test
    void deadlineIsPartOfTheDecision() {
        Stored begun = begin(300);
        letPass(500);
        assertThat(transactions().write(decide(begun, Decision.CONFIRM))).isFalse();
        assertThat(found().snapshot().state()).isEqualTo(TransactionState.TRYING);
        assertThat(transactions().write(decide(begun, Decision.CANCEL))).isTrue();
        assertThat(found().snapshot().reason()).isEqualTo(WHY);
    }

    @Test
    void writeOfAnOldVersionIsRefused() {
        Stored begun = begin(5000);
        Snapshot known = with(begun.snapshot(), BranchState.HELD, BranchState.PENDING);
        Write.Save save = new Write.Save(known, begun.version(), Calls.NONE, known.deadline());
        assertThat(transactions().write(save)).isTrue();
        assertThat(transactions().write(save)).isFalse();
        assertThat(transactions().write(decide(begun, Decision.CONFIRM))).isFalse();
        assertThat(found().version()).isEqualTo(2);
    }

    @Test
    void saveKeepsWhatIsKnownAndForgetsWhatIsUnderWay() {
        Stored begun = begin(5000);
        Snapshot known = with(begun.snapshot(), BranchState.HELD, BranchState.PENDING);
        Instant later = known.deadline().plusMillis(7000);
        Snapshot extended =
                new Snapshot(id, known.state(), null, null, 5000, later, true, null, null, known.branches());
        transactions().write(new Write.Save(extended, 1, Calls.NONE, later));
        Stored found = found();
        assertThat(found.snapshot().deadline()).isEqualTo(later);
        assertThat(found.snapshot().extended()).isTrue();
        for (Branch branch : found.snapshot().branches()) {
            assertThat(branch.attempts()).isEqualTo(3);
            assertThat(branch.refusals()).isEqualTo(1);
            assertThat(branch.calling()).isFalse();
            assertThat(branch.lastError()).isEqualTo("no answer");
        }
        assertThat(found.snapshot().branches().get(1).state()).isEqualTo(BranchState.PENDING);
    }

    @Test
    void whatIsReadAfterTheDecisionBeginsPhase2Anew() {
        transactions().write(decide(begin(5000), Decision.CANCEL));
        for (Branch branch : found().snapshot().branches()) {
            assertThat(branch.state()).isEqualTo(BranchState.HELD);
            assertThat(branch.attempts()).isZero();
            assertThat(branch.lastError()).isNull();
        }
    }

    @Test
    void endIsTheEnd() {
        transactions().write(decide(begin(5000), Decision.CONFIRM));
        Stored decided = found();
        Snapshot done = with(decided.snapshot(), BranchState.CONFIRMED, BranchState.CONFIRMED);
        Write.End end = new Write.End(
                done,
                decided.version(),
                Calls.NONE,
                TransactionState.CONFIRMED,
                replicas().time());
        assertThat(transactions().write(end)).isTrue();
        Stored ended = found();
        assertThat(ended.snapshot().state()).isEqualTo(TransactionState.CONFIRMED);
        assertThat(ended.snapshot().endedAt()).isNotNull();
        assertThat(ended.owner()).isNull();
        assertThat(transactions().write(new Write.Save(done, ended.version(), Calls.NONE, done.deadline())))
                .isFalse();
        assertThat(isDue()).isFalse();
        assertThat(replicas().claim(other, List.of(me), 100)).isEmpty();
    }

    @Test
    void endFitsTheStateThatWasRead() {
        Stored begun = begin(5000);
        transactions().write(decide(begun, Decision.CONFIRM));
        Snapshot believed = with(begun.snapshot(), BranchState.CANCELLED, BranchState.CANCELLED);
        assertThat(transactions()
                        .write(new Write.End(
                                believed,
                                2,
                                Calls.NONE,
                                TransactionState.CANCELLED,
                                replicas().time())))
                .isFalse();
    }

    @Test
    void cancelWakesTheOwner() {
        begin(50_000);
        assertThat(isDue()).isFalse();
        assertThat(transactions().cancelExpired(id, WHY)).isFalse();
        assertThat(transactions().cancel(id, WHY)).isTrue();
        assertThat(transactions().cancel(id, WHY)).isFalse();
        assertThat(found().version()).isEqualTo(2);
        assertThat(found().snapshot().state()).isEqualTo(TransactionState.CANCELLING);
        assertThat(isDue()).isTrue();
    }

    @Test
    void whatHasExpiredIsCancelledByTheQuestion() {
        begin(300);
        letPass(500);
        assertThat(isDue()).isTrue();
        assertThat(standing().leftMs()).isNegative();
        assertThat(transactions().cancelExpired(id, WHY)).isTrue();
        assertThat(standing().decision()).isEqualTo(Decision.CANCEL);
        assertThat(standing().endedMs()).isNull();
        assertThat(transactions().standings(List.of(Ids.next()))).isEmpty();
    }

    @Test
    void outcomeIsWrittenForWhoeverOwnsIt() {
        begin(50_000);
        Stored before = transactions().change(id, snapshot -> {
            assertThat(snapshot).isNotNull();
            return with(snapshot, BranchState.REGISTERED, BranchState.HELD);
        });
        assertThat(Objects.requireNonNull(before).snapshot().branches().get(1).state())
                .isEqualTo(BranchState.REGISTERED);
        assertThat(found().snapshot().branches().get(1).state()).isEqualTo(BranchState.HELD);
        assertThat(found().version()).isEqualTo(2);
        assertThat(isDue()).isTrue();
        assertThat(transactions().change(id, snapshot -> null)).isNotNull();
        assertThat(found().version()).isEqualTo(2);
        assertThat(transactions().change(Ids.next(), snapshot -> null)).isNull();
    }

    @Test
    void whatTheDeadLeaveIsTakenOverOnce() {
        begin(50_000);
        assertThat(replicas().claim(other, List.of(), 100)).isEmpty();
        List<Stored> claimed = replicas().claim(other, List.of(me), 100);
        assertThat(claimed).hasSize(1);
        assertThat(claimed.get(0).owner()).isEqualTo(other);
        assertThat(claimed.get(0).version()).isEqualTo(2).isEqualTo(found().version());
        assertThat(replicas().claim(other, List.of(me), 100)).isEmpty();
    }

    @Test
    void whoLeavesGivesUpItsOwn() {
        replicas().beat(me);
        replicas().beat(other);
        begin(50_000);
        replicas().leave(me);
        assertThat(replicas().look().counters()).containsKey(other).doesNotContainKey(me);
        assertThat(replicas().look().unowned()).isTrue();
        assertThat(replicas().claim(other, List.of(), 100))
                .anyMatch(stored -> stored.snapshot().id().equals(id));
        assertThat(replicas().look().unowned()).isFalse();
        replicas().forget(other);
    }

    /** A claim passes over what is locked just then; its owner has to be found dead again. */
    @Test
    void whoOwnsSomethingIsNotForgotten() {
        replicas().beat(me);
        begin(50_000);
        replicas().forget(me);
        assertThat(replicas().look().counters()).containsKey(me);
        assertThat(replicas().claim(other, List.of(me), 100)).isNotEmpty();
        replicas().forget(me);
        assertThat(replicas().look().counters()).doesNotContainKey(me);
    }

    @Test
    void whoseOwnerIsNotKnownIsLost() {
        replicas().beat(other);
        begin(50_000);
        assertThat(replicas().claimLost(other, 100))
                .anyMatch(stored -> stored.snapshot().id().equals(id));
        assertThat(found().owner()).isEqualTo(other);
        assertThat(replicas().claimLost(other, 100))
                .noneMatch(stored -> stored.snapshot().id().equals(id));
        replicas().forget(other);
    }

    @Test
    void whatCannotBeReadKeepsNoOtherOfTheDeadFromBeingClaimed() {
        claimsAllThatCanBeRead(() -> {}, (replicas, limit) -> replicas.claim(other, List.of(me), limit));
    }

    @Test
    void whatCannotBeReadKeepsNoOtherWithoutAnOwnerFromBeingClaimed() {
        claimsAllThatCanBeRead(
                () -> replicas().leave(me), (replicas, limit) -> replicas.claim(other, List.of(), limit));
    }

    @Test
    void whatCannotBeReadKeepsNoOtherOfTheLostFromBeingClaimed() {
        claimsAllThatCanBeRead(() -> {}, (replicas, limit) -> replicas.claimLost(other, limit));
    }

    /** A newer version may have written it. Where a claim takes one at a time, it takes that place once at most. */
    private void claimsAllThatCanBeRead(Runnable before, BiFunction<Replicas, Integer, List<Stored>> claim) {
        for (int limit : List.of(100, 1)) {
            replicas().beat(other);
            List<UUID> ids = Stream.generate(Ids::next).limit(4).toList();
            ids.forEach(each -> transactions().begin(request(each, 50_000), false));
            makeUnreadable(ids.get(0));
            makeUnreadable(ids.get(2));
            before.run();
            Replicas replicas = replicas(); // it remembers what it could not read
            List<UUID> claimed = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                claim.apply(replicas, limit)
                        .forEach(each -> claimed.add(each.snapshot().id()));
            }
            assertThat(claimed)
                    .as("claimed with a limit of %d", limit)
                    .containsExactlyInAnyOrder(ids.get(1), ids.get(3));
        }
        replicas().forget(other);
    }

    @Test
    void eachBeatCounts() {
        replicas().beat(me);
        replicas().beat(me);
        assertThat(replicas().look().counters()).containsEntry(me, 2L);
        replicas().forget(me);
    }

    private List<UUID> move() {
        return archive().move(null, SECOND, replicas().time(), 10);
    }

    private void confirmToTheEnd() {
        transactions().write(decide(begin(5000), Decision.CONFIRM));
        Stored decided = found();
        Snapshot done = with(decided.snapshot(), BranchState.CONFIRMED, BranchState.CONFIRMED);
        transactions()
                .write(new Write.End(
                        done,
                        decided.version(),
                        Calls.NONE,
                        TransactionState.CONFIRMED,
                        replicas().time()));
    }

    @Test
    void whatIsArchivedIsKnownAndChangesNoMore() {
        confirmToTheEnd();
        assertThat(move()).as("it has just ended").isEmpty();
        letPass(2500);
        Snapshot ended = found().snapshot();
        assertThat(move()).containsExactly(id);
        assertThat(move()).isEmpty();
        assertThat(found().snapshot()).isEqualTo(ended);
        assertThat(standing().decision()).isEqualTo(Decision.CONFIRM);
        assertThat(standing().endedMs()).isGreaterThan(1000);
        assertThat(transactions().begin(request(5000), true)).isNull();
        assertThat(transactions().bury(id, WHY)).isFalse();
        assertThat(transactions().cancel(id, WHY)).isFalse();
        assertThat(transactions().change(id, snapshot -> with(ended, BranchState.PENDING, BranchState.PENDING)))
                .isNotNull();
        assertThat(found().snapshot()).isEqualTo(ended);
    }

    @Test
    void whatIsArchivedIsRemovedInItsTime() {
        confirmToTheEnd();
        letPass(2500);
        assertThat(move()).containsExactly(id);
        assertThat(archive().remove(null, Duration.ofHours(1), replicas().time(), 10))
                .isEmpty();
        assertThat(archive().remove(null, SECOND, replicas().time(), 10)).containsExactly(id);
        assertThat(transactions().find(id)).isNull();
        assertThat(transactions().standings(List.of(id))).isEmpty();
    }

    @Test
    void whatHasNotEndedIsNotArchived() {
        transactions().write(decide(begin(5000), Decision.CONFIRM));
        letPass(2500);
        assertThat(move()).isEmpty();
    }
}

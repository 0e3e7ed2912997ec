package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one step of a transaction, for requests and for recovery alike: it takes notice of an event, then looks at what is
 * known and says what to do next. Since the second half depends only on the snapshot, it can be restarted anywhere.
 *
 * <p>Not final, so that the simulator can plant bugs in it and see whether they are found.
 */
public class Advance {

    /** A shorter wait is over before a write for it would have paid. */
    private static final Duration WORTH_SAVING = Duration.ofSeconds(2);

    private final Policy policy;
    private final RandomGenerator random;

    public Advance(Policy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** What follows from the event at this time of the database's clock. */
    public Step on(Snapshot before, Event event, Instant now) {
        if (event instanceof Event.Answered answered) {
            return onAnswer(before, answered, now);
        }
        if (event instanceof Event.NotCalled notCalled) {
            return onNotCalled(before, notCalled, now);
        }
        if (event instanceof Event.Decided decided) {
            return next(
                    before.decide(decided.decision(), decided.reason(), decided.at())
                            .enterPhase2(),
                    false,
                    now);
        }
        if (event instanceof Event.Ended ended) {
            return new Step(before.end(ended.state(), ended.at()), List.of(), null);
        }
        if (event instanceof Event.Reread reread) {
            return next(Merge.of(before, reread.row()), false, now);
        }
        if (event instanceof Event.Hurried) {
            return next(before.hurry(), false, now);
        }
        if (event instanceof Event.TooLate) {
            return decideCancel(before, lateness(before));
        }
        return next(shorten(before, now), false, now);
    }

    /**
     * Nothing waits so long but what was made to wait before the database's clock was set back: it is called again as after
     * any failure.
     */
    private Snapshot shorten(Snapshot known, Instant now) {
        Instant latest = now.plus(policy.longestWait());
        return known.map(branch -> {
            Instant wait = branch.nextAttemptAt();
            return wait == null || !wait.isAfter(latest)
                    ? branch
                    : branch.waitFor(
                            now.plus(policy.retry().after(branch.tries(), random)),
                            branch.lastError(),
                            branch.parked());
        });
    }

    private Step onAnswer(Snapshot before, Event.Answered answered, Instant now) {
        Branch branch = before.branch(answered.branchId());
        if (branch == null || !answered.heard().countsIn(before.state())) {
            return next(before, false, now);
        }
        BranchStep step = BranchTable.step(branch.state(), answered.heard());
        Reason reason = answered.reason() == null
                ? null
                : answered.reason().by(branch.spec().participant());
        return switch (step.reaction()) {
            case MOVE -> {
                Snapshot moved = before.with(branch.moveTo(step.next(), reason, answered.error()));
                boolean pending = step.next() == BranchState.PENDING;
                yield next(
                        pending ? startPolling(moved, branch, now) : moved,
                        pending || step.next() == BranchState.CONTRADICTED,
                        now);
            }
            case AGAIN, PARK ->
                next(
                        before.with(again(before, branch, answered, step.reaction() == Reaction.PARK, now)),
                        isWorthSaving(answered),
                        now);
            case GIVE_UP ->
                decideCancel(
                        before.with(branch.waitFor(now, answered.error(), false)),
                        reason == null ? unavailable(branch) : reason);
            case IGNORE, CONTRADICT -> next(before.with(settled(branch)), false, now);
        };
    }

    /** A look that finds the branch still pending is no news. */
    private static boolean isWorthSaving(Event.Answered answered) {
        return answered.heard() != BranchEvent.TRY_PENDING;
    }

    private static Branch settled(Branch branch) {
        return branch.calling() ? branch.moveTo(branch.state(), null, branch.lastError()) : branch;
    }

    private Snapshot startPolling(Snapshot moved, Branch branch, Instant now) {
        Instant look = now.plus(policy.poll().after(1, random));
        Snapshot polling = moved.map(each -> each.id().equals(branch.id()) ? each.waitFor(look, null, false) : each);
        if (moved.extended()) {
            return polling;
        }
        Long pendingMs = branch.spec().pendingTimeoutMs();
        boolean laterStages = moved.branches().stream()
                .anyMatch(other -> other.mustBeTried()
                        && other.spec().stage() > branch.spec().stage());
        return pendingMs == null
                ? polling
                : polling.extendTo(now.plusMillis(pendingMs + (laterStages ? moved.timeoutMs() : 0)));
    }

    private Branch again(Snapshot before, Branch branch, Event.Answered answered, boolean atOnce, Instant now) {
        boolean park = atOnce || branch.parked() || isHopeless(before, branch, now);
        Backoff backoff = branch.state() == BranchState.PENDING && before.state() == TransactionState.TRYING
                ? policy.poll()
                : policy.retry();
        Duration delay = park ? jittered(policy.parkedRetry()) : backoff.after(branch.tries(), random);
        return branch.waitFor(now.plus(delay), answered.error(), park);
    }

    /** Between half and all of it, so that what was parked together does not come back together. */
    private Duration jittered(Duration whole) {
        return Duration.ofMillis(random.nextLong(whole.toMillis() / 2, whole.toMillis() + 1));
    }

    /** Parked after so many calls, or after as many wishes and as much time when hardly any could be made. */
    private boolean isHopeless(Snapshot known, Branch branch, Instant now) {
        Instant decidedAt = known.decidedAt();
        return known.state() != TransactionState.TRYING
                && (branch.attempts() >= policy.retryLimit()
                        || (branch.tries() >= policy.retryLimit()
                                && decidedAt != null
                                && now.isAfter(decidedAt.plus(policy.parkAfter()))));
    }

    /**
     * The longer a participant cannot be called, the longer the wait; and a long one is saved, so that the transaction can
     * leave memory until then.
     */
    private Step onNotCalled(Snapshot before, Event.NotCalled notCalled, Instant now) {
        Branch branch = before.branch(notCalled.branchId());
        if (branch == null || !branch.calling() || !phaseOf(before, branch).equals(notCalled.phase())) {
            return next(before, false, now);
        }
        boolean park = branch.parked() || isHopeless(before, branch, now);
        Duration wait = park ? jittered(policy.parkedRetry()) : policy.retry().after(branch.tries(), random);
        Duration all = notCalled.after().plus(wait);
        Branch waiting = branch.takeBack(notCalled.why(), now.plus(all), park);
        boolean save = all.compareTo(WORTH_SAVING) >= 0 || park != branch.parked();
        return next(before.with(waiting), save, now);
    }

    /** Looks at the snapshot alone: what is to be done now? */
    private Step next(Snapshot known, boolean save, Instant now) {
        return switch (known.state()) {
            case TRYING -> trying(known, save, now);
            case CONFIRMING, CANCELLING -> settling(known, save, now);
            case CONFIRMED, CANCELLED, MIXED -> new Step(known, List.of(), null);
        };
    }

    private Step trying(Snapshot known, boolean save, Instant now) {
        int stage = Integer.MAX_VALUE;
        for (Branch branch : known.branches()) {
            if (branch.state() == BranchState.REJECTED) {
                return decideCancel(known, branch.reason() == null ? rejected(branch) : branch.reason());
            }
            if (branch.mustBeTried()) {
                stage = Math.min(stage, branch.spec().stage());
            }
        }
        if (stage == Integer.MAX_VALUE) {
            return new Step(known, List.of(new Effect.Decide(Decision.CONFIRM, null)), known.deadline());
        }
        if (!now.isBefore(known.deadline())) {
            return decideCancel(known, lateness(known));
        }
        int current = stage;
        return call(
                known,
                save,
                now,
                branch -> branch.mustBeTried() && branch.spec().stage() == current);
    }

    private Step settling(Snapshot known, boolean save, Instant now) {
        boolean done = true;
        boolean contradicted = false;
        for (Branch branch : known.branches()) {
            done &= !mustFollow(branch);
            contradicted |= known.isAgainst(branch);
        }
        if (done) {
            TransactionEvent how = contradicted ? TransactionEvent.SOME_CONTRADICTED : TransactionEvent.ALL_FOLLOWED;
            return new Step(known, List.of(new Effect.End(TransactionTable.next(known.state(), how))), null);
        }
        return call(known, save, now, Advance::mustFollow);
    }

    private static boolean mustFollow(Branch branch) {
        return !branch.state().isFinal() && branch.state() != BranchState.CONTRADICTED;
    }

    private Step call(Snapshot known, boolean save, Instant now, Predicate<Branch> wanted) {
        List<Effect> effects = new ArrayList<>(known.branches().size() + 1);
        List<Branch> branches = new ArrayList<>(known.branches().size());
        @Nullable Instant wakeAt = known.state() == TransactionState.TRYING ? known.deadline() : null;
        for (Branch branch : known.branches()) {
            Branch after = branch;
            if (wanted.test(branch)) {
                if (branch.isDue(now)) {
                    after = branch.call();
                    Phase phase = phaseOf(known, branch);
                    effects.add(new Effect.Call(after, phase, after.attempts(), holdMs(known, now)));
                } else if (!branch.calling()) {
                    wakeAt = earlier(wakeAt, branch.nextAttemptAt());
                }
            }
            branches.add(after);
        }
        if (save) {
            effects.add(new Effect.Save());
        }
        return new Step(known.with(branches), effects, wakeAt);
    }

    private static Phase phaseOf(Snapshot known, Branch branch) {
        return switch (known.state()) {
            case CONFIRMING -> Phase.CONFIRM;
            case CANCELLING -> Phase.CANCEL;
            default -> branch.state() == BranchState.PENDING ? Phase.POLL : Phase.TRY;
        };
    }

    private long holdMs(Snapshot known, Instant now) {
        return Math.max(0, Duration.between(now, known.deadline()).toMillis())
                + policy.grace().toMillis();
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.isBefore(one) ? other : one;
    }

    private static Step decideCancel(Snapshot known, Reason reason) {
        return new Step(known, List.of(new Effect.Decide(Decision.CANCEL, reason)), known.deadline());
    }

    /** Why a transaction is too late: because a participant never answered, or just so. */
    private static Reason lateness(Snapshot known) {
        for (Branch branch : known.branches()) {
            if (branch.mustBeTried() && branch.state() == BranchState.REGISTERED && wasWanted(branch)) {
                return unavailable(branch);
            }
        }
        return new Reason(Reason.TIMED_OUT, "the transaction's deadline has passed", null);
    }

    /** Also a call that the open circuit refused was wanted: it is not counted, but it leaves its error. */
    private static boolean wasWanted(Branch branch) {
        return branch.attempts() > 0 || branch.lastError() != null;
    }

    private static Reason rejected(Branch branch) {
        return new Reason(
                BranchState.REJECTED.name(), branch.lastError(), branch.spec().participant());
    }

    private static Reason unavailable(Branch branch) {
        String error = branch.lastError();
        return new Reason(
                Reason.PARTICIPANT_UNAVAILABLE,
                error == null ? "did not answer in time" : error,
                branch.spec().participant());
    }
}

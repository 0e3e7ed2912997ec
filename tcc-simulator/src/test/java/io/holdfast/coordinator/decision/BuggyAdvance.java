package io.holdfast.coordinator.decision;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionState;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The real step, with a bug planted in what it gives. */
public final class BuggyAdvance extends Advance {

    private final World world;

    private BuggyAdvance(Policy policy, World world) {
        super(policy, world.chance());
        this.world = world;
    }

    /** The step itself, which fails now and then as any code may. */
    private static final class FailingAdvance extends Advance {

        private final World world;

        FailingAdvance(Policy policy, World world) {
            super(policy, world.chance());
            this.world = world;
        }

        @Override
        public Step on(Snapshot before, Event event, Instant now) {
            if (world.strikes(Fault.STEP_FAILS)) {
                throw new Refused("the step fails");
            }
            return super.on(before, event, now);
        }
    }

    /** The step itself, unless a bug of the step is planted. */
    public static Advance of(Policy policy, World world) {
        boolean buggy = world.has(Bug.DECISION_AFTER_THE_FIRST_CONFIRM)
                || world.has(Bug.CONFIRM_FAILURE_TURNS_INTO_CANCEL)
                || world.has(Bug.LATE_202_OVER_AN_OUTCOME)
                || world.has(Bug.FIRST_ERROR_STOPS_PHASE_2)
                || world.has(Bug.MIXED_BEFORE_THE_LAST_BRANCH)
                || world.has(Bug.NEW_OWNER_CANCELS_ONLY_WHAT_IT_KNOWS)
                || world.has(Bug.STEP_STUMBLES_AND_IS_TAKEN_AGAIN)
                || world.has(Bug.CONFIRMED_BEFORE_THE_LAST_TRY);
        return buggy ? new BuggyAdvance(policy, world) : new FailingAdvance(policy, world);
    }

    @Override
    public Step on(Snapshot before, Event event, Instant now) {
        if (world.has(Bug.LATE_202_OVER_AN_OUTCOME)
                && event instanceof Event.Answered answered
                && answered.heard() == BranchEvent.TRY_PENDING
                && before.state() == TransactionState.TRYING) {
            Branch branch = before.branch(answered.branchId());
            if (branch != null && branch.state() == BranchState.HELD) {
                Step step =
                        super.on(before.with(branch.moveTo(BranchState.PENDING, null, null)), new Event.Woken(), now);
                return with(step, new Effect.Save());
            }
        }
        if (world.has(Bug.NEW_OWNER_CANCELS_ONLY_WHAT_IT_KNOWS)
                && before.state() == TransactionState.CANCELLING
                && event instanceof Event.Woken) {
            return super.on(
                    before.map(branch -> branch.state() == BranchState.REGISTERED && branch.attempts() == 0
                            ? branch.moveTo(BranchState.CANCELLED, null, null)
                            : branch),
                    event,
                    now);
        }
        Step step = super.on(before, event, now);
        if (world.has(Bug.CONFIRMED_BEFORE_THE_LAST_TRY)
                && step.snapshot().state() == TransactionState.TRYING
                && step.effects().isEmpty()
                && step.snapshot().branches().stream().anyMatch(branch -> branch.state() == BranchState.HELD)) {
            return with(step, new Effect.Decide(Decision.CONFIRM, null));
        }
        if (world.has(Bug.STEP_STUMBLES_AND_IS_TAKEN_AGAIN) && event instanceof Event.TooLate) {
            throw new IllegalStateException("stumbles over what is too late");
        }
        if (world.has(Bug.DECISION_AFTER_THE_FIRST_CONFIRM)) {
            return confirmsFirst(step);
        }
        if (world.has(Bug.CONFIRM_FAILURE_TURNS_INTO_CANCEL)
                && event instanceof Event.Answered answered
                && answered.heard() == BranchEvent.CONFIRM_FAILED) {
            return cancels(step, before);
        }
        if (world.has(Bug.MIXED_BEFORE_THE_LAST_BRANCH) && step.snapshot().isSettling()) {
            return endsEarly(step);
        }
        if (world.has(Bug.FIRST_ERROR_STOPS_PHASE_2) && step.snapshot().isSettling()) {
            return oneAfterTheOther(step);
        }
        return step;
    }

    private static Step confirmsFirst(Step step) {
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Decide decide && decide.decision() == Decision.CONFIRM) {
                Branch first = step.snapshot().branches().get(0);
                return with(step, new Effect.Call(first, Phase.CONFIRM, 1, 0));
            }
        }
        return step;
    }

    private static Step cancels(Step step, Snapshot known) {
        Branch first = known.branches().get(0);
        return with(step, new Effect.Call(first, Phase.CANCEL, 1, 0));
    }

    private static Step endsEarly(Step step) {
        boolean contradicted =
                step.snapshot().branches().stream().anyMatch(branch -> branch.state() == BranchState.CONTRADICTED);
        return contradicted ? new Step(step.snapshot(), List.of(new Effect.End(TransactionState.MIXED)), null) : step;
    }

    /** The first branch that has not followed is called, and those behind it are not before it has. */
    private static Step oneAfterTheOther(Step step) {
        List<Branch> branches = new ArrayList<>();
        List<Effect> effects = new ArrayList<>(step.effects());
        boolean held = false;
        for (Branch branch : step.snapshot().branches()) {
            boolean taken = held && effects.removeIf(effect -> isCallOf(branch, effect));
            branches.add(taken ? uncalled(branch) : branch);
            held |= !branch.state().isFinal() && branch.state() != BranchState.CONTRADICTED;
        }
        return new Step(step.snapshot().with(branches), effects, step.wakeAt());
    }

    private static boolean isCallOf(Branch branch, Effect effect) {
        return effect instanceof Effect.Call call && call.branch().id().equals(branch.id());
    }

    private static Branch uncalled(Branch branch) {
        return new Branch(
                branch.spec(),
                branch.state(),
                branch.attempts() - 1,
                branch.refusals(),
                false,
                branch.parked(),
                null,
                branch.lastError(),
                branch.reason());
    }

    private static Step with(Step step, Effect more) {
        List<Effect> effects = new ArrayList<>();
        effects.add(more);
        effects.addAll(step.effects());
        return new Step(step.snapshot(), effects, step.wakeAt());
    }
}

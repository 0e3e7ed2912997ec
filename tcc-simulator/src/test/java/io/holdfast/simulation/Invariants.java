package io.holdfast.simulation;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.CoordinatorTables;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of transactions at every step, whatever goes wrong. It hears of every durable change and every answer, keeps
 * its own record, and shares no rule with the code under test: the protocol's page in other words.
 */
public final class Invariants implements CoordinatorTables.Watch {

    private final World world;
    private final Map<UUID, Decision> decisions = new HashMap<>();
    private final Set<UUID> begun = new HashSet<>();
    private final Map<UUID, Instant> ended = new HashMap<>();
    private final Set<UUID> mixed = new HashSet<>();
    private final Set<UUID> meddled = new HashSet<>();
    private final Set<BranchKey> givenUp = new HashSet<>();
    private final Set<UUID> unreadable = new HashSet<>();
    private Supplier<Instant> databaseClock = Instant::now;
    private @Nullable ParticipantMachines participants;

    Invariants(World world) {
        this.world = world;
    }

    void judgeBy(Supplier<Instant> clockOfTheCoordinatorsDatabase) {
        databaseClock = clockOfTheCoordinatorsDatabase;
    }

    /** Where the truth about branches is. */
    void lookAt(ParticipantMachines all) {
        participants = all;
    }

    public void begun(Stored row) {
        UUID id = row.snapshot().id();
        if (!begun.add(id) || decisions.containsKey(id)) {
            throw broken(Invariant.BEGUN_ONCE, id, "is begun twice");
        }
        world.note("database", Did.BEGUN, id);
    }

    public void buried(UUID id) {
        if (begun.contains(id)) {
            throw broken(Invariant.BEGUN_ONCE, id, "is buried alive");
        }
        decisions.put(id, Decision.CANCEL);
        ended.putIfAbsent(id, databaseClock.get());
        world.note("database", Did.BURIED, id);
    }

    /** The coordinator's row of a transaction has changed. */
    @Override
    public void changed(Stored before, Stored after) {
        Snapshot was = before.snapshot();
        Snapshot is = after.snapshot();
        UUID id = is.id();
        world.note("database", is.state(), id);
        world.tell("database", () -> text(is) + " by " + after.owner() + ", version " + after.version());
        if (ended.containsKey(id)) {
            throw broken(Invariant.END_IS_THE_END, id, "changes after its end");
        }
        decided(was, is);
        forwardOnly(was, is);
        if (is.state().isFinal()) {
            ends(is);
        }
    }

    private void decided(Snapshot was, Snapshot is) {
        UUID id = is.id();
        Decision known = decisions.get(id);
        if (known != null && known != is.decision()) {
            throw broken(Invariant.DECIDED_ONCE, id, "was decided " + known + " and is now " + is.decision());
        }
        if (known == null && is.decision() != null) {
            decisions.put(id, is.decision());
            if (is.decision() == Decision.CONFIRM) {
                confirmable(was, is);
            }
        }
        if ((is.decision() == null) != (is.state() == TransactionState.TRYING)) {
            throw broken(Invariant.DECIDED_ONCE, id, "is " + is.state() + " with the decision " + is.decision());
        }
    }

    private void confirmable(Snapshot was, Snapshot is) {
        if (!was.deadline().isAfter(databaseClock.get())) {
            throw broken(Invariant.CONFIRMED_IN_TIME, is.id(), "is confirmed after its deadline");
        }
        for (Branch branch : is.branches()) {
            if (branch.spec().kind().hasTry() && branch.state() != BranchState.HELD) {
                throw broken(
                        Invariant.CONFIRMED_WHEN_ALL_IS_HELD,
                        is.id(),
                        "is confirmed with " + branch.id() + " " + branch.state());
            }
        }
    }

    private void forwardOnly(Snapshot was, Snapshot is) {
        for (Branch now : is.branches()) {
            Branch then = was.branch(now.id());
            if (then != null && then.state() != now.state() && rank(now.state()) <= rank(then.state())) {
                throw broken(
                        Invariant.BRANCH_GOES_FORWARD,
                        is.id(),
                        now.id() + " goes back from " + then.state() + " to " + now.state());
            }
        }
    }

    private static int rank(BranchState state) {
        return switch (state) {
            case REGISTERED -> 0;
            case PENDING -> 1;
            case HELD -> 2;
            case REJECTED -> 3;
            case CONFIRMED, CANCELLED, CONTRADICTED -> 4;
        };
    }

    private void ends(Snapshot is) {
        UUID id = is.id();
        ended.put(id, is.endedAt() == null ? databaseClock.get() : is.endedAt());
        boolean contradicted = false;
        for (Branch branch : is.branches()) {
            contradicted |= branch.state() == BranchState.CONTRADICTED;
            boolean fits = switch (branch.state()) {
                case CONFIRMED -> is.decision() == Decision.CONFIRM;
                case CANCELLED, REJECTED -> is.decision() == Decision.CANCEL;
                case CONTRADICTED -> is.state() == TransactionState.MIXED;
                default -> false;
            };
            if (!fits) {
                throw broken(
                        Invariant.END_FITS_THE_DECISION,
                        id,
                        "ends as " + is.state() + " with " + branch.id() + " " + branch.state());
            }
            agrees(id, branch);
        }
        if (contradicted != (is.state() == TransactionState.MIXED)) {
            throw broken(
                    Invariant.END_FITS_THE_DECISION, id, "ends as " + is.state() + ", contradicted: " + contradicted);
        }
        if (contradicted && !mayBeMixed(is)) {
            throw broken(
                    Invariant.MIXED_NEEDS_A_MEDDLER,
                    id,
                    "is MIXED, and nobody has meddled with it or given up what contradicts");
        }
        if (contradicted) {
            mixed.add(id);
        }
    }

    private boolean mayBeMixed(Snapshot is) {
        return meddled.contains(is.id())
                || is.branches().stream()
                        .filter(branch -> branch.state() == BranchState.CONTRADICTED)
                        .allMatch(branch -> givenUp.contains(new BranchKey(is.id(), branch.id())));
    }

    /** What the coordinator believes of a branch that has ended is what its participant's row says. */
    private void agrees(UUID id, Branch branch) {
        if (participants == null) {
            return;
        }
        ReservationState truth = participants.state(branch.spec().participant(), new BranchKey(id, branch.id()));
        boolean agrees = switch (branch.state()) {
            case CONFIRMED -> truth == ReservationState.CONFIRMED;
            case CANCELLED ->
                truth == ReservationState.CANCELLED
                        || truth == ReservationState.REJECTED
                        // Nothing was ever asked of it.
                        || (truth == null && branch.spec().kind() == BranchKind.ON_CONFIRM);
            case REJECTED -> truth == ReservationState.REJECTED;
            default -> true;
        };
        if (!agrees && !meddled.contains(id)) {
            throw broken(
                    Invariant.END_FITS_THE_ROWS,
                    id,
                    "has ended with " + branch.id() + " " + branch.state() + ", and its row is " + truth);
        }
    }

    /** A transaction moves out of the table of live ones. */
    @Override
    public void archived(UUID id) {
        Duration ago = endedFor(id);
        if (ago == null || ago.compareTo(Settings.COORDINATOR.archive().after()) < 0) {
            throw broken(
                    Invariant.ONLY_WHAT_HAS_ENDED_IS_ARCHIVED,
                    id,
                    "goes to the archive, and its end was before: " + ago);
        }
        world.note("database", Did.ARCHIVED, id);
    }

    /** A call leaves for a participant. */
    public void calls(UUID id, String branchId, Phase phase) {
        world.tell("coordinator", () -> phase + " of " + id + "/" + branchId);
        Decision decision = decisions.get(id);
        if ((phase == Phase.CONFIRM && decision != Decision.CONFIRM)
                || (phase == Phase.CANCEL && decision != Decision.CANCEL)) {
            throw broken(
                    Invariant.NO_CALL_BEFORE_ITS_DECISION,
                    id,
                    phase + " of " + branchId + " leaves, and decided is " + decision);
        }
    }

    /** An outcome was told: after the decision it changes nothing. */
    void outcomeTold(@Nullable Stored before, @Nullable Stored after) {
        if (before != null
                && after != null
                && before.snapshot().decision() != null
                && !before.snapshot().branches().equals(after.snapshot().branches())) {
            throw broken(
                    Invariant.LATE_OUTCOME_CHANGES_NOTHING,
                    before.snapshot().id(),
                    "is changed by an outcome after its decision");
        }
    }

    /** The coordinator has answered a cancel with this status. */
    void cancelAnswered(UUID id, int status) {
        Decision decision = decisions.get(id);
        if ((status < 300 && decision != Decision.CANCEL) || (status == 409 && decision != Decision.CONFIRM)) {
            throw broken(
                    Invariant.CALLER_IS_TOLD_THE_DECISION,
                    id,
                    "a cancel is answered " + status + ", and decided is " + decision);
        }
    }

    /** An order has learned its end. */
    void orderEnds(UUID id, boolean confirmed) {
        if (decisions.get(id) != (confirmed ? Decision.CONFIRM : Decision.CANCEL)) {
            throw broken(
                    Invariant.CALLER_IS_TOLD_THE_DECISION,
                    id,
                    "its order is confirmed: " + confirmed + ", and decided is " + decisions.get(id));
        }
    }

    /** Somebody has changed a participant's row by hand: this transaction may end MIXED. */
    public void meddledWith(UUID id) {
        meddled.add(id);
    }

    /** An operator has given up a capture that was refused: this branch contradicts the decision, and no other may. */
    void givenUp(BranchKey key) {
        givenUp.add(key);
    }

    boolean isGivenUp(BranchKey key) {
        return givenUp.contains(key);
    }

    boolean isMeddledWith(UUID id) {
        return meddled.contains(id);
    }

    /** Its row cannot be read by the replicas that are left: this one may stay, and no other. */
    public void unreadable(UUID id) {
        unreadable.add(id);
        world.note("database", Did.UNREADABLE, id);
    }

    boolean isUnreadable(UUID id) {
        return unreadable.contains(id);
    }

    boolean isBegun(UUID id) {
        return begun.contains(id);
    }

    @Nullable
    Decision decision(UUID id) {
        return decisions.get(id);
    }

    /** How long ago it has ended, for who may forget it; null when it has not, or a human may still need what is left of it. */
    @Nullable
    Duration endedFor(UUID id) {
        Instant end = ended.get(id);
        return end == null || mixed.contains(id) ? null : Duration.between(end, databaseClock.get());
    }

    /** The reservation of a branch by its participant's own row; null when there is none. */
    @Nullable
    ReservationState row(String participant, BranchKey key) {
        return participants == null ? null : participants.state(participant, key);
    }

    Violation broken(Invariant invariant, UUID id, String what) {
        return world.violate(invariant, "transaction " + id + " " + what);
    }

    private static String text(Snapshot snapshot) {
        StringBuilder text = new StringBuilder(snapshot.id() + " " + snapshot.state());
        snapshot.branches()
                .forEach(branch ->
                        text.append(' ').append(branch.id()).append('=').append(branch.state()));
        return text.toString();
    }

    private enum Did {
        BEGUN,
        BURIED,
        ARCHIVED,
        UNREADABLE
    }
}

package io.holdfast.simulation;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must be true at every step, whatever goes wrong. It hears of every durable change and every answer, keeps its own
 * record, and shares no rule with the code under test: the protocol's page in other words.
 */
public final class Invariants {

    private final World world;
    private final Map<UUID, Decision> decisions = new HashMap<>();
    private final Set<UUID> begun = new HashSet<>();
    private final Set<UUID> ended = new HashSet<>();
    private final Set<UUID> meddled = new HashSet<>();
    private final Set<UUID> unreadable = new HashSet<>();
    private final Set<BranchKey> cancelled = new HashSet<>();
    private final Map<BranchKey, String> charges = new HashMap<>();
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
            throw broken(id, "is begun twice");
        }
        world.note("database", Did.BEGUN, id);
    }

    public void buried(UUID id) {
        if (begun.contains(id)) {
            throw broken(id, "is buried alive");
        }
        decisions.put(id, Decision.CANCEL);
        ended.add(id);
        world.note("database", Did.BURIED, id);
    }

    /** The coordinator's row of a transaction has changed. */
    public void changed(Stored before, Stored after) {
        Snapshot was = before.snapshot();
        Snapshot is = after.snapshot();
        UUID id = is.id();
        world.note("database", is.state(), id);
        world.tell("database", () -> text(is) + " by " + after.owner() + ", version " + after.version());
        if (ended.contains(id)) {
            throw broken(id, "changes after its end");
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
            throw broken(id, "was decided " + known + " and is now " + is.decision());
        }
        if (known == null && is.decision() != null) {
            decisions.put(id, is.decision());
            if (is.decision() == Decision.CONFIRM) {
                confirmable(was, is);
            }
        }
        if ((is.decision() == null) != (is.state() == TransactionState.TRYING)) {
            throw broken(id, "is " + is.state() + " with the decision " + is.decision());
        }
    }

    private void confirmable(Snapshot was, Snapshot is) {
        if (!was.deadline().isAfter(databaseClock.get())) {
            throw broken(is.id(), "is confirmed after its deadline");
        }
        for (Branch branch : is.branches()) {
            if (branch.spec().kind().hasTry() && branch.state() != BranchState.HELD) {
                throw broken(is.id(), "is confirmed with " + branch.id() + " " + branch.state());
            }
        }
    }

    private void forwardOnly(Snapshot was, Snapshot is) {
        for (Branch now : is.branches()) {
            Branch then = was.branch(now.id());
            if (then != null && then.state() != now.state() && rank(now.state()) <= rank(then.state())) {
                throw broken(is.id(), now.id() + " goes back from " + then.state() + " to " + now.state());
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
        ended.add(id);
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
                throw broken(id, "ends as " + is.state() + " with " + branch.id() + " " + branch.state());
            }
            agrees(id, branch);
        }
        if (contradicted != (is.state() == TransactionState.MIXED)) {
            throw broken(id, "ends as " + is.state() + ", contradicted: " + contradicted);
        }
        if (contradicted && !meddled.contains(id)) {
            throw broken(id, "is MIXED, and nobody has meddled with it");
        }
    }

    /** What the coordinator believes of a branch that has ended is what its participant's row says. */
    private void agrees(UUID id, Branch branch) {
        if (participants == null || !branch.spec().kind().hasTry()) {
            return;
        }
        ReservationState truth = participants.state(branch.spec().participant(), new BranchKey(id, branch.id()));
        boolean agrees = switch (branch.state()) {
            case CONFIRMED -> truth == ReservationState.CONFIRMED;
            case CANCELLED -> truth == ReservationState.CANCELLED || truth == ReservationState.REJECTED;
            case REJECTED -> truth == ReservationState.REJECTED;
            default -> true;
        };
        if (!agrees && !meddled.contains(id)) {
            throw broken(id, "has ended with " + branch.id() + " " + branch.state() + ", and its row is " + truth);
        }
    }

    /** A call leaves for a participant. */
    public void calls(UUID id, String branchId, Phase phase) {
        world.tell("coordinator", () -> phase + " of " + id + "/" + branchId);
        Decision decision = decisions.get(id);
        if ((phase == Phase.CONFIRM && decision != Decision.CONFIRM)
                || (phase == Phase.CANCEL && decision != Decision.CANCEL)) {
            throw broken(id, phase + " of " + branchId + " leaves, and decided is " + decision);
        }
    }

    /** A participant's row has changed and is committed. */
    public void moved(String who, BranchKey key, @Nullable ReservationState from, ReservationState to) {
        world.note(who, to, key);
        UUID id = key.transactionId();
        if (!mayMove(from, to)) {
            throw broken(id, who + " moves " + key.branchId() + " from " + from + " to " + to);
        }
        if (meddled.contains(id)) {
            return;
        }
        Decision decision = decisions.get(id);
        boolean confirms = to == ReservationState.CONFIRMED || to == ReservationState.CONFIRMING;
        boolean cancels = to == ReservationState.CANCELLED || to == ReservationState.CANCELLING;
        if ((confirms && decision != Decision.CONFIRM) || (cancels && decision != Decision.CANCEL)) {
            throw broken(id, who + " has it " + to + ", and decided is " + decision);
        }
        if ((to == ReservationState.HELD || to == ReservationState.PENDING) && cancelled.contains(key)) {
            throw broken(id, who + " has it " + to + " after it said that it is cancelled");
        }
    }

    private static boolean mayMove(@Nullable ReservationState from, ReservationState to) {
        if (from == null) {
            return to != ReservationState.CONFIRMING && to != ReservationState.CANCELLING;
        }
        return switch (from) {
            case PENDING ->
                to == ReservationState.HELD || to == ReservationState.REJECTED || to == ReservationState.CANCELLING;
            case HELD -> to != ReservationState.PENDING && to != ReservationState.REJECTED;
            case CONFIRMING -> to == ReservationState.CONFIRMED;
            case CANCELLING -> to == ReservationState.CANCELLED;
            default -> false;
        };
    }

    /** A participant's row is cleaned away. */
    public void removed(String who, BranchKey key, @Nullable ReservationState state) {
        world.note(who, Did.REMOVED, key);
        if (state == null || !state.isFinal() || !ended.contains(key.transactionId())) {
            throw broken(
                    key.transactionId(),
                    who + " removes " + key.branchId() + ", which is " + state + ", and has it ended: "
                            + ended.contains(key.transactionId()));
        }
    }

    /** A participant answers a try. */
    public void tried(
            String who,
            BranchKey key,
            String payload,
            Wire.Word word,
            @Nullable ReservationState state,
            @Nullable String rowPayload) {
        Answer answer = word.answer();
        if (answer == Answer.HELD
                && state != ReservationState.HELD
                && state != ReservationState.CONFIRMING
                && state != ReservationState.CONFIRMED) {
            throw broken(key.transactionId(), who + " answers a try with HELD, and the row is " + state);
        }
        if (answer == Answer.REJECTED && state != ReservationState.REJECTED) {
            throw broken(key.transactionId(), who + " answers a try with REJECTED, and the row is " + state);
        }
        if ((answer == Answer.HELD || answer == Answer.PENDING) && !payload.equals(rowPayload)) {
            throw broken(key.transactionId(), who + " answers " + answer + " to a try with another payload");
        }
    }

    /** A participant answers a confirm or cancel. */
    public void settled(
            String who, BranchKey key, Operation operation, Answer answer, @Nullable ReservationState state) {
        if (answer != Answer.DONE) {
            return;
        }
        if (operation == Operation.CANCEL) {
            cancelled.add(key);
        } else if (state != ReservationState.CONFIRMED) {
            throw broken(key.transactionId(), who + " says that it is confirmed, and the row is " + state);
        }
    }

    /** A participant has committed something that may have changed what is on a shelf. */
    public void shelf(String who, int item, int received, int onHand, int held, int sold, int live) {
        if (onHand + sold != received || held < 0 || held > onHand || held != live) {
            throw world.violate(who + " has of item " + item + " received " + received + ", on hand " + onHand
                    + ", sold " + sold + ", held " + held + ", and reservations for " + live);
        }
    }

    /**
     * The gateway sets money aside: for one key of a branch, and only while its row wants it.
     *
     * @param leftLate whether the sender slept before it sent the request; then it may come too late, and is found in the list
     */
    void authorises(String key, boolean leftLate) {
        BranchKey branch = branch(key);
        String before = charges.putIfAbsent(branch, key);
        if (before != null) {
            throw broken(branch.transactionId(), "is charged twice, as " + before + " and as " + key);
        }
        ReservationState row = participants == null ? null : participants.state(Simulation.PAYMENT, branch);
        if (!leftLate && (row == ReservationState.CANCELLED || row == ReservationState.REJECTED)) {
            throw broken(branch.transactionId(), "is charged, and the payment is " + row);
        }
    }

    /** The gateway takes the money. */
    void captures(String key) {
        UUID id = branch(key).transactionId();
        if (decisions.get(id) != Decision.CONFIRM) {
            throw broken(id, "is captured, and decided is " + decisions.get(id));
        }
    }

    /** A payment's row has changed: it says nothing final that the gateway's ledger contradicts. */
    public void paid(BranchKey key, ReservationState row, Gateway.State ledger) {
        boolean contradicts = switch (row) {
            case CONFIRMED -> ledger != Gateway.State.CAPTURED;
            case HELD -> ledger != Gateway.State.AUTHORIZED;
            case CANCELLED, REJECTED ->
                ledger == Gateway.State.AUTHORIZED
                        || ledger == Gateway.State.PENDING
                        || ledger == Gateway.State.CAPTURED;
            default -> false;
        };
        if (contradicts) {
            throw broken(key.transactionId(), "payment is " + row + ", and the gateway says " + ledger);
        }
    }

    /** All is over: what is captured is what is confirmed, and nothing is set aside. */
    void nothingIsLeftAt(Gateway gateway) {
        gateway.ledger().forEach((key, state) -> {
            UUID id = branch(key).transactionId();
            if (isUnreadable(id)) {
                return;
            }
            boolean open = state == Gateway.State.AUTHORIZED || state == Gateway.State.PENDING;
            if (open || (state == Gateway.State.CAPTURED) != (decisions.get(id) == Decision.CONFIRM)) {
                Violation unused = broken(id, "has ended " + decisions.get(id) + ", and the gateway says " + state);
            }
        });
    }

    static BranchKey branch(String key) {
        String[] parts = key.split("/", -1);
        return new BranchKey(UUID.fromString(parts[0]), parts[1]);
    }

    /** An outcome was told: after the decision it changes nothing. */
    void outcomeTold(@Nullable Stored before, @Nullable Stored after) {
        if (before != null
                && after != null
                && before.snapshot().decision() != null
                && !before.snapshot().branches().equals(after.snapshot().branches())) {
            throw broken(before.snapshot().id(), "is changed by an outcome after its decision");
        }
    }

    /** The coordinator has answered a cancel with this status. */
    void cancelAnswered(UUID id, int status) {
        Decision decision = decisions.get(id);
        if ((status < 300 && decision != Decision.CANCEL) || (status == 409 && decision != Decision.CONFIRM)) {
            throw broken(id, "a cancel is answered " + status + ", and decided is " + decision);
        }
    }

    /** An order has learned its end. */
    void orderEnds(UUID id, boolean confirmed) {
        if (decisions.get(id) != (confirmed ? Decision.CONFIRM : Decision.CANCEL)) {
            throw broken(id, "its order is confirmed: " + confirmed + ", and decided is " + decisions.get(id));
        }
    }

    /** Somebody has changed a participant's row by hand: this transaction may end MIXED. */
    public void meddledWith(UUID id) {
        meddled.add(id);
    }

    /** Its row cannot be read by the replicas that are left: this one may stay, and no other. */
    public void unreadable(UUID id) {
        unreadable.add(id);
        world.note("database", Did.UNREADABLE, id);
    }

    boolean isUnreadable(UUID id) {
        return unreadable.contains(id);
    }

    Set<UUID> begun() {
        return begun;
    }

    Violation broken(UUID id, String what) {
        return world.violate("transaction " + id + " " + what);
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
        REMOVED,
        UNREADABLE
    }
}

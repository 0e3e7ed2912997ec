package io.holdfast.simulation;

import io.holdfast.coordinator.store.CoordinatorTables;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.participant.fence.LocalNode;
import io.holdfast.participant.fence.OnConfirmNode;
import io.holdfast.participant.fence.OutsideNode;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: two or three replicas, the participants and an initiator, and what goes wrong around them, all from one seed.
 *
 * <p>In both modes the invariants are looked at with every step. In safety mode faults never end; in liveness mode they end
 * after a while, and then everything must come to its end within a bound.
 */
final class Simulation {

    static final String PAYMENT = "payment";
    /** Does its work at try, and undoes it. */
    static final String POINTS = "points";
    /** Works at confirm alone. */
    static final String NOTES = "notes";

    private static final int ITEMS = 4;
    private static final long ORDERS_MS = 30_000;
    private static final long FAULTS_MS = 45_000;
    private static final long BOUND_MS = 120_000;
    private static final long LOOK_MS = 500;
    /** One seed in so many lives on, until all is archived and cleaned away. */
    private static final int AGES = 16;

    private static final long AGE_MS = 270_000;

    /**
     * What came of a run.
     *
     * @param broken which invariant does not hold; null when all do
     * @param violation what does not hold, in words
     * @param hash of all that happened
     * @param endedAfterMs after the last fault, in liveness mode
     */
    record Outcome(
            long seed,
            @Nullable Invariant broken,
            @Nullable String violation,
            long hash,
            long events,
            long[] faults,
            long endedAfterMs,
            String trace) {}

    private final World world;
    private final boolean liveness;
    private final long seed;
    private final CoordinatorTables tables;
    private final ParticipantMachines participants;
    private final Shop shop;
    private final Gateway gateway;
    private long endedAfterMs;

    private Simulation(long seed, int transactions, @Nullable Bug bug, boolean traced) {
        this.seed = seed;
        this.liveness = (seed & 1) == 0;
        this.world = new World(seed, bug, traced);
        this.tables = new CoordinatorTables(clock(), world.invariants());
        world.invariants().judgeBy(clockOf(tables));
        this.participants = new ParticipantMachines(world);
        this.gateway = new Gateway(world);
        world.invariants().lookAt(participants);
        List<Replica> replicas = new ArrayList<>();
        Coordinators coordinators = new Coordinators(world, tables, replicas);
        addLocal("stock", ParticipantKind.LOCAL, coordinators, 20, 140);
        addLocal("balance", ParticipantKind.LOCAL, coordinators, 60, 200);
        addLocal("coupon", ParticipantKind.LOCAL, coordinators, 10, 60);
        addLocal(POINTS, ParticipantKind.COMPENSABLE, coordinators, 30, 140);
        Supplier<Instant> notesClock = clock();
        participants.add(
                NOTES,
                machine -> new OnConfirmNode(
                        world, NOTES, machine, notesClock, Settings.PARTICIPANT, Settings.METERS, coordinators));
        Supplier<Instant> clock = clock();
        participants.add(
                PAYMENT,
                machine -> new OutsideNode(
                        world, PAYMENT, machine, clock, gateway, Settings.PARTICIPANT, Settings.METERS, coordinators));
        int count = world.chance().between(2, 3);
        for (int i = 1; i <= count; i++) {
            replicas.add(new Replica(
                    world, "coordinator-" + i, Settings.COORDINATOR, tables, participants, Settings.METERS));
        }
        this.shop = new Shop(world, coordinators);
        for (int i = 0; i < transactions; i++) {
            world.agenda().at(world.chance().below((int) ORDERS_MS), this::place);
        }
    }

    private static Supplier<Instant> clockOf(CoordinatorTables tables) {
        return tables::time;
    }

    private Supplier<Instant> clock() {
        long skew = world.skew();
        return () -> world.instant(skew);
    }

    private void addLocal(String name, ParticipantKind kind, Coordinators coordinators, int least, int most) {
        int[] received = new int[ITEMS];
        for (int item = 0; item < ITEMS; item++) {
            received[item] = world.chance().between(least, most);
        }
        Supplier<Instant> clock = clock();
        participants.add(
                name,
                machine -> new LocalNode(
                        world,
                        name,
                        kind,
                        machine,
                        clock,
                        received,
                        Settings.PARTICIPANT,
                        Settings.METERS,
                        coordinators));
    }

    private void place() {
        Chance chance = world.chance();
        List<BeginTransaction.Branch> branches = new ArrayList<>();
        branches.add(branch("stock", null, 1, 3));
        if (chance.below(10) < 1) {
            Goods more = new Goods(chance.below(ITEMS), 1);
            branches.add(new BeginTransaction.Branch("stock-2", "stock", null, 1, more.json(), null));
        }
        if (chance.below(10) < 6) {
            branches.add(branch("balance", null, 1, 3));
        }
        if (chance.below(10) < 3) {
            branches.add(branch("coupon", null, chance.between(1, 2), 1));
        }
        if (chance.below(10) < 2) {
            branches.add(branch(POINTS, BranchKind.COMPENSABLE, chance.between(1, 2), 2));
        }
        if (chance.below(10) < 2) {
            branches.add(branch(NOTES, BranchKind.ON_CONFIRM, 1, 2));
        }
        if (chance.below(10) < 4) {
            branches.add(payment(null));
            if (chance.below(4) == 0) {
                branches.add(payment("payment-2"));
            }
        }
        shop.place(new BeginTransaction(world.id(), (long) chance.between(1500, 6000), branches, null));
    }

    private BeginTransaction.Branch payment(@Nullable String branchId) {
        Chance chance = world.chance();
        Goods amount = new Goods(0, chance.between(1, 9));
        return new BeginTransaction.Branch(
                branchId, PAYMENT, null, chance.between(1, 2), amount.json(), (long) chance.between(2000, 12_000));
    }

    private BeginTransaction.Branch branch(String participant, @Nullable BranchKind kind, int stage, int most) {
        Goods goods = new Goods(world.chance().below(ITEMS), world.chance().between(1, most));
        return new BeginTransaction.Branch(null, participant, kind, stage, goods.json(), null);
    }

    /** Runs it to its end, or to the first invariant that does not hold. */
    static Outcome run(long seed, int transactions, @Nullable Bug bug, boolean traced) {
        Simulation simulation = new Simulation(seed, transactions, bug, traced);
        World world = simulation.world;
        Survived.watch(world, simulation::run);
        return new Outcome(
                seed,
                world.broken(),
                world.violation(),
                world.hash(),
                world.agenda().done(),
                world.struck(),
                simulation.endedAfterMs,
                world.trace());
    }

    private void run() {
        until(FAULTS_MS);
        if (!liveness || world.violation() != null) {
            return;
        }
        world.endFaults();
        participants.heal();
        world.note("simulation", "faults end");
        for (long time = FAULTS_MS; time < FAULTS_MS + BOUND_MS; time += LOOK_MS) {
            if (world.violation() != null) {
                return;
            }
            if (isOver()) {
                world.money().nothingIsLeftAt(gateway);
                endedAfterMs = time - FAULTS_MS;
                if (seed % AGES == 0) {
                    age(time + AGE_MS);
                }
                return;
            }
            until(time + LOOK_MS);
        }
        if (world.violation() == null) {
            Violation unused = world.violate(
                    Invariant.ALL_ENDS,
                    "not everything ends within " + BOUND_MS / 1000 + " s of the last fault: " + left());
        }
    }

    /** Long after the end the archive still knows it, and nothing else is left of it. */
    private void age(long time) {
        until(time);
        shop.askAboutTheOld();
        until(time + LOOK_MS * 10);
        if (world.violation() == null) {
            tables.endedAndLive().forEach(id -> {
                Violation unused = world.invariants().broken(Invariant.ROW_GOES_AT_LAST, id, "is never archived");
            });
            participants.eachKept((name, key) -> {
                UUID id = key.transactionId();
                Stored stored = tables.find(id);
                boolean mayGo = stored != null
                        && stored.snapshot().state().isFinal()
                        && stored.snapshot().state() != TransactionState.MIXED;
                if (mayGo && !world.invariants().isUnreadable(id)) {
                    Violation unused = world.invariants()
                            .broken(Invariant.ROW_GOES_AT_LAST, id, name + " keeps " + key.branchId() + " for ever");
                }
            });
        }
    }

    private void until(long time) {
        try {
            while (world.violation() == null && world.agenda().step(time)) {
                // the next one
            }
        } catch (Violation e) {
            // It is noted already.
        } catch (RuntimeException e) {
            world.survives("nobody", e);
        }
    }

    private boolean isOver() {
        Invariants invariants = world.invariants();
        return tables.unended().stream().allMatch(id -> invariants.isUnreadable(id) || waitsForAHuman(id))
                && shop.openOrders().stream().allMatch(invariants::isUnreadable)
                && participants.open().values().stream()
                        .allMatch(keys -> keys.stream()
                                .allMatch(key -> invariants.isUnreadable(key.transactionId())
                                        || world.money().isRefused(key)))
                && gateway.leftLate().stream()
                        .filter(gateway::isOpen)
                        .allMatch(key -> invariants.isUnreadable(
                                MoneyInvariants.branch(key).transactionId()));
    }

    /** A capture was refused for good: all else has followed the decision, and that branch is parked. */
    private boolean waitsForAHuman(UUID id) {
        Stored stored = tables.find(id);
        return stored != null
                && stored.snapshot().decision() == Decision.CONFIRM
                && stored.snapshot().branches().stream()
                        .allMatch(branch -> branch.state() == BranchState.CONFIRMED
                                || (branch.state() == BranchState.CONTRADICTED
                                        && (world.invariants().isMeddledWith(id)
                                                || world.invariants().isGivenUp(new BranchKey(id, branch.id()))))
                                || (branch.parked() && world.money().isRefused(new BranchKey(id, branch.id()))));
    }

    private String left() {
        StringBuilder left = new StringBuilder();
        for (UUID id : tables.unended()) {
            Stored stored = tables.find(id);
            left.append("transaction ").append(id);
            if (stored != null) {
                left.append(" is ")
                        .append(stored.snapshot().state())
                        .append(", owner ")
                        .append(stored.owner());
            }
            left.append("; ");
        }
        for (UUID id : shop.openOrders()) {
            left.append("order ").append(id).append(" is open; ");
        }
        participants.open().forEach((name, keys) -> {
            for (BranchKey key : keys) {
                left.append(name).append(" keeps ").append(key).append("; ");
            }
        });
        return left.toString();
    }

    /** How the run is told apart from others. */
    @Override
    public String toString() {
        return "seed " + seed + (liveness ? ", liveness" : ", safety");
    }
}

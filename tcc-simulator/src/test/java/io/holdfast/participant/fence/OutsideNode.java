package io.holdfast.participant.fence;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.OutsideParticipant.Kept;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.OutsideWork.Heard;
import io.holdfast.participant.fence.OutsideWork.Opened;
import io.holdfast.participant.fence.OutsideWork.OutsideCall;
import io.holdfast.participant.sweep.Sweeps;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.ReservationState;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Gateway;
import io.holdfast.simulation.Goods;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service whose holds are at the gateway: both halves of each work are the real {@link OutsideFence}'s; the calls between
 * them are made here, as payment-service makes them, and everything else may happen while they are under way.
 */
public final class OutsideNode extends ReservingNode {

    private static final long SWEEP_MS = 1000;
    private static final long RESEND_AFTER_MS = 1500;
    private static final long WALK_MS = 3000;
    private static final long OPERATOR_MS = 3000;

    private final CardPayments payments;
    private final OutsideFence fence;
    private final GiveUps giveUps;
    private final Sweeps sweeps;
    private final Gateway gateway;
    private final Coordinators coordinators;
    private final ParticipantConfig config;
    private final Cleaning cleaning;

    public OutsideNode(
            World world,
            String name,
            Supplier<Machine> machine,
            Supplier<Instant> clock,
            Gateway gateway,
            ParticipantConfig config,
            MeterRegistry meters,
            Coordinators coordinators) {
        super(world, name, machine, clock);
        this.gateway = gateway;
        this.coordinators = coordinators;
        this.config = config;
        this.payments = new Payments();
        this.fence = Nodes.outside(world, name, payments, reservations, database, config, meters);
        this.giveUps = new SimulatedGiveUps(fence, database);
        this.sweeps = new Sweeps(
                world,
                name,
                machine,
                new Expired(database, reservations),
                new ByExpiry(),
                config,
                meters,
                coordinators);
        this.cleaning = new Cleaning(world, database, reservations, coordinators, config, meters);
        gateway.callBack((key, state) -> calledBack(branch(key), state));
    }

    /** The expiry sweeper's way to the fence: it begins the work and does not wait for the gateway. */
    private final class ByExpiry implements Fence {

        @Override
        public Class<?> payloadType() {
            return Goods.class;
        }

        @Override
        public List<Result> tryAll(List<Try> tries) {
            throw new UnsupportedOperationException("expiry makes no tries");
        }

        @Override
        public List<Result> settleAll(Operation operation, List<Settle> calls) {
            List<Result> results = new ArrayList<>();
            for (Settle call : calls) {
                Opened opened = fence.openSettle(operation, call);
                run(machine.get(), opened, result -> {});
                results.add(opened.result());
            }
            return results;
        }
    }

    @Override
    public void start(Machine fresh) {
        sweeps.start(fresh);
        cleaning.start(fresh);
        fresh.every(SWEEP_MS, () -> pursueAll(fresh));
        fresh.every(WALK_MS, () -> walk(fresh));
        fresh.every(OPERATOR_MS, this::giveUp);
    }

    /** An operator gives up what is being confirmed, whether the gateway refuses it or not: that is for it to say. */
    private void giveUp() {
        for (BranchKey key : reservations.open()) {
            if (reservations.state(key) == ReservationState.CONFIRMING && world.strikes(Fault.OPERATOR_GIVES_UP)) {
                GiveUps.End end =
                        giveUps.giveUp(key, "olga", "it was refused for good").end();
                world.rows().toldGivenUp(key, end == GiveUps.End.DONE, reservations.state(key));
            }
        }
    }

    /** The rows of payments, and the calls of who gives one up: nothing else happens while these are under way. */
    private final class Payments extends CardPayments {

        Payments() {
            super(database);
        }

        @Override
        public Kept keep(Branch<Goods> branch) {
            BranchKey key = branch.key();
            return keptOf(gateway.askAndWait(
                    Gateway.Request.CAPTURE, OutsideNode.this.key(key, payment(key).sends), amountOf(key)));
        }

        @Override
        public boolean letGo(Branch<Goods> branch) {
            BranchKey key = branch.key();
            return isLetGo(gateway.askAndWait(Gateway.Request.VOID, OutsideNode.this.key(key, payment(key).sends), 0));
        }
    }

    /** What came to the gateway after its branch was closed is let go, as payment-service does when it walks the list. */
    private void walk(Machine on) {
        for (String charge : List.copyOf(gateway.leftLate())) {
            ReservationState row = reservations.state(branch(charge));
            boolean unwanted = row == null || row == ReservationState.CANCELLED || row == ReservationState.REJECTED;
            if (gateway.isOpen(charge) && unwanted) {
                gateway.ask(on, Gateway.Request.VOID, charge, 0, ignored -> {});
            }
        }
    }

    private void pursueAll(Machine on) {
        List<BranchKey> taken = fence.takeUnsettled(64, config.unsettled().minPause(), Duration.ofSeconds(5));
        for (BranchKey key : taken) {
            pursue(on, key);
        }
    }

    private void pursue(Machine on, BranchKey key) {
        Opened opened = fence.openPursuit(key);
        if (opened != null) {
            run(on, opened, result -> tell(on, key, result.state()));
        }
    }

    /** A callback that fits the ledger is taken at its word, or a reason to look; one that does not is looked into only. */
    private void calledBack(BranchKey key, Gateway.State told) {
        Machine on = machine.get();
        if (!on.isAlive()) {
            return;
        }
        ReservationState state = reservations.state(key);
        if (state == ReservationState.PENDING) {
            boolean believed =
                    told == gateway.state(key(key, 1)) && world.chance().below(2) == 0;
            on.after(0, () -> {
                if (believed) {
                    tell(on, key, fence.learn(key, holdOf(told)));
                } else {
                    pursue(on, key);
                }
            });
        } else if (state == ReservationState.HELD && world.has(Bug.CAPTURED_ON_A_DUPLICATE_CALLBACK)) {
            gateway.ask(on, Gateway.Request.CAPTURE, key(key, 1), amountOf(key), answer -> {});
        }
    }

    /** Says how a try ended, which then is committed; now and then says it late again, and the opposite. */
    private void tell(Machine on, BranchKey key, @Nullable ReservationState state) {
        if (state != ReservationState.HELD && state != ReservationState.REJECTED) {
            return;
        }
        Outcome outcome = Outcome.valueOf(state.name());
        coordinators.outcome(
                on, key.transactionId(), key.branchId(), new OutcomeRequest(outcome, null), name, status -> {
                    if (status != null && status == 204 && world.strikes(Fault.OUTCOME_CONTRADICTED)) {
                        Outcome opposite = outcome == Outcome.HELD ? Outcome.REJECTED : Outcome.HELD;
                        coordinators.outcome(
                                on,
                                key.transactionId(),
                                key.branchId(),
                                new OutcomeRequest(opposite, null),
                                name,
                                ignored -> {});
                    }
                });
    }

    @Override
    public void serve(Phase phase, List<Wire.Letter> letters, Consumer<List<Wire.Word>> reply) {
        Machine on = machine.get();
        List<Wire.@Nullable Word> words = new ArrayList<>();
        letters.forEach(letter -> words.add(null));
        for (int i = 0; i < letters.size(); i++) {
            int at = i;
            serveOne(on, phase, letters.get(i), word -> {
                words.set(at, word);
                if (words.stream().allMatch(each -> each != null)) {
                    reply.accept(words.stream()
                            .map(java.util.Objects::requireNonNull)
                            .toList());
                }
            });
        }
    }

    private void serveOne(Machine on, Phase phase, Wire.Letter letter, Consumer<Wire.Word> done) {
        BranchKey key = new BranchKey(letter.transactionId(), letter.branchId());
        switch (phase) {
            case TRY -> {
                if (Cleaning.isTooOld(world, config, letter.transactionId())) {
                    done.accept(Cleaning.TOO_OLD);
                    return;
                }
                Opened opened = fence.openTry(new Fence.Try(key, letter.holdMs(), Goods.of(letter.payload())));
                run(on, opened, result -> {
                    Wire.Word word = new Wire.Word(result.answer(), result.state());
                    world.rows()
                            .tried(
                                    name,
                                    key,
                                    letter.payload(),
                                    word,
                                    reservations.state(key),
                                    reservations.payload(key));
                    done.accept(word);
                });
            }
            case POLL -> done.accept(new Wire.Word(null, reservations.state(key)));
            case CONFIRM -> settle(on, Operation.CONFIRM, key, letter, done);
            case CANCEL -> settle(on, Operation.CANCEL, key, letter, done);
        }
    }

    private void settle(Machine on, Operation operation, BranchKey key, Wire.Letter letter, Consumer<Wire.Word> done) {
        Opened opened = fence.openSettle(operation, new Fence.Settle(key, letter.reason()));
        run(on, opened, result -> {
            world.rows().settled(name, key, operation, result.answer(), reservations.state(key));
            done.accept(new Wire.Word(result.answer(), result.state()));
        });
    }

    /** The first half is done: asks outside if need be, and does the second. */
    private void run(Machine on, Opened opened, Consumer<Fence.Result> done) {
        OutsideCall call = opened.call();
        if (call == null) {
            done.accept(opened.result());
            return;
        }
        ask(on, call, heard -> done.accept(fence.heard(opened, call, heard)));
    }

    private void ask(Machine on, OutsideCall call, Consumer<Heard> done) {
        BranchKey key = call.branch().key();
        Consumer<Gateway.@Nullable State> hold = state -> done.accept(Heard.of(holdOf(state)));
        switch (call.asked()) {
            case HOLD -> authorise(on, key, hold);
            case LOOK ->
                gateway.ask(on, Gateway.Request.QUERY, key(key, payments.payment(key).sends), 0, state -> {
                    if (state != Gateway.State.UNKNOWN_KEY) {
                        hold.accept(state);
                    } else if (world.has(Bug.NOT_FOUND_READ_AS_A_REFUSAL)) {
                        done.accept(Heard.of(Hold.rejected("DECLINED", "not found")));
                    } else if (mayResend(key)) {
                        authorise(on, key, hold);
                    } else {
                        done.accept(Heard.NOTHING);
                    }
                });
            case KEEP ->
                gateway.ask(
                        on,
                        Gateway.Request.CAPTURE,
                        key(key, payments.payment(key).sends),
                        amountToCapture(key),
                        state -> done.accept(Heard.of(keptOf(state))));
            case LET_GO -> letGo(on, key, done);
        }
    }

    private void authorise(Machine on, BranchKey key, Consumer<Gateway.@Nullable State> done) {
        gateway.ask(on, Gateway.Request.AUTHORISE, key(key, payments.payment(key).sends), amountOf(key), done);
    }

    /** Counted before it leaves, and never when the payment is closed. */
    private boolean mayResend(BranchKey key) {
        CardPayments.Payment payment = payments.payment(key);
        long now = database.now().toEpochMilli();
        if (payment.closed || now - payment.sentAt < RESEND_AFTER_MS) {
            return false;
        }
        payment.sends++;
        payment.sentAt = now;
        return true;
    }

    private void letGo(Machine on, BranchKey key, Consumer<Heard> done) {
        String charge = key(key, payments.payment(key).sends);
        gateway.ask(on, Gateway.Request.VOID, charge, 0, state -> {
            if (state != Gateway.State.UNKNOWN_KEY) {
                done.accept(Heard.of(isLetGo(state)));
                return;
            }
            CardPayments.Payment payment = payments.payment(key);
            payment.closed = true;
            if (database.now().toEpochMilli() - payment.sentAt <= Gateway.LONGEST_CALL_MS) {
                done.accept(Heard.NOTHING);
                return;
            }
            gateway.ask(
                    on,
                    Gateway.Request.VOID,
                    charge,
                    0,
                    again -> done.accept(Heard.of(isLetGo(again) || again == Gateway.State.UNKNOWN_KEY)));
        });
    }

    private static boolean isLetGo(Gateway.@Nullable State state) {
        return state == Gateway.State.VOIDED || state == Gateway.State.DECLINED || state == Gateway.State.LAPSED;
    }

    private static Kept keptOf(Gateway.@Nullable State state) {
        return state == Gateway.State.CAPTURED
                ? Kept.DONE
                : state == Gateway.State.LAPSED ? Kept.REFUSED : Kept.NOT_YET;
    }

    /** As the row says: no call of phase 2 carries it. */
    private int amountOf(BranchKey key) {
        String payload = reservations.payload(key);
        return payload == null ? 0 : Goods.of(payload).quantity();
    }

    private int amountToCapture(BranchKey key) {
        boolean wrong = world.has(Bug.CAPTURES_ANOTHER_AMOUNT) && payments.payment(key).sends > 1;
        return wrong ? amountOf(key) + 1 : amountOf(key);
    }

    private static Hold holdOf(Gateway.@Nullable State state) {
        if (state == null) {
            return Hold.PENDING;
        }
        return switch (state) {
            case AUTHORIZED, CAPTURED -> Hold.held("reference");
            case DECLINED, VOIDED, LAPSED -> Hold.rejected("DECLINED", "the card was declined");
            case PENDING, UNKNOWN_KEY -> Hold.PENDING;
        };
    }

    /** The idempotency key is the branch, whichever request it is. */
    private String key(BranchKey key, int sends) {
        String branch = key.transactionId() + "/" + key.branchId();
        return world.has(Bug.RETRY_MAKES_A_NEW_GATEWAY_KEY) && sends > 1 ? branch + "/" + sends : branch;
    }

    private static BranchKey branch(String key) {
        String[] parts = key.split("/", -1);
        return new BranchKey(UUID.fromString(parts[0]), parts[1]);
    }

    @Override
    void moved(BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload) {
        world.rows().moved(name, key, from, to);
        if (payload == null) {
            return; // a tombstone: nothing was ever asked
        }
        world.money().paid(key, to, gateway.state(key(key, payments.payment(key).sends)));
    }

    @Override
    public void heal() {}
}

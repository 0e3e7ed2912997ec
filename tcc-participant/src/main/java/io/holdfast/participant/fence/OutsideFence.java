package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.OutsideParticipant.Kept;
import io.holdfast.participant.fence.OutsideWork.Asked;
import io.holdfast.participant.fence.OutsideWork.Heard;
import io.holdfast.participant.fence.OutsideWork.Opened;
import io.holdfast.participant.fence.OutsideWork.OutsideCall;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Ending;
import io.holdfast.participant.transition.Found;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The fence of a participant whose holds are somebody else's: the row first, the call outside any database transaction, then
 * the result. PENDING, CONFIRMING and CANCELLING stand for a call that is under way; whoever finds one may go on with it.
 *
 * <p>So each work has two halves, with the outside call between them: what is to be asked ({@link OutsideWork.Opened}), and what follows
 * from what was heard ({@link #heard}). Who makes the calls by itself, as the simulator does, has other things happen in
 * between.
 *
 * <p>Not final, so that the simulator can plant bugs in it and see whether they are found.
 */
class OutsideFence implements Fence {

    private static final Logger LOG = Logger.getLogger(OutsideFence.class);

    private final OutsideParticipant<Object> participant;
    private final Reservations reservations;
    private final Database database;
    private final Together together;
    private final Duration batchTime;

    OutsideFence(
            OutsideParticipant<Object> participant,
            Reservations reservations,
            Database database,
            Together together,
            Duration batchTime) {
        this.participant = participant;
        this.reservations = reservations;
        this.database = database;
        this.together = together;
        this.batchTime = batchTime;
    }

    @Override
    public Class<?> payloadType() {
        return participant.payloadType();
    }

    @Override
    public List<Result> tryAll(List<Try> tries) {
        return together.apart(tries, Try::key, Operation.TRY, batchTime, call -> finish(openTry(call)));
    }

    @Override
    public List<Result> settleAll(Operation operation, List<Settle> calls) {
        return together.apart(calls, Settle::key, operation, batchTime, call -> finish(openSettle(operation, call)));
    }

    /**
     * Takes rows whose outside call is under way and whose turn it is to be looked at.
     *
     * @param minPause between two looks at a young row
     * @param maxPause between two looks at an old one
     */
    List<BranchKey> takeUnsettled(int limit, Duration minPause, Duration maxPause) {
        return database.inTransaction(
                OutsideStep.TAKE_UNSETTLED,
                connection -> reservations.takeUnsettled(connection, limit, minPause.toMillis(), maxPause.toMillis()));
    }

    /** How many rows' outside call is under way; at most that many. */
    long countUnsettled(int limit) {
        return database.read(queries -> reservations.countUnsettled(queries, limit));
    }

    /** Goes on with whatever is under way for the branch; returns its state afterwards, null when there is no row. */
    @Nullable
    ReservationState pursue(BranchKey key) {
        Opened opened = openPursuit(key);
        return opened == null ? null : finish(opened).state();
    }

    /** What is under way for the branch; null when there is no row. */
    @Nullable
    Opened openPursuit(BranchKey key) {
        Reservation row = database.read(queries -> reservations.find(queries, List.of(key)))
                .get(key);
        if (row == null) {
            return null;
        }
        OutsideCall call = switch (row.state()) {
            case PENDING -> new OutsideCall(Asked.LOOK, branch(row));
            case CONFIRMING -> new OutsideCall(Asked.KEEP, branch(row));
            case CANCELLING -> new OutsideCall(Asked.LET_GO, branch(row));
            default -> null;
        };
        Step asItIs = Transitions.step(ParticipantKind.OUTSIDE, Operation.TRY, row.found());
        return new Opened(Operation.TRY, call, Rows.tried(asItIs, row));
    }

    /**
     * Takes the outside's own word on a hold that is pending; of a row in any other state it is no news.
     *
     * @return the row's state afterwards, null when there is no row
     */
    @Nullable
    ReservationState learn(BranchKey key, Hold hold) {
        Opened opened = openPursuit(key);
        if (opened == null) {
            return null;
        }
        OutsideCall call = opened.call();
        if (call == null || call.asked() != Asked.LOOK) {
            return opened.result().state();
        }
        return recordHold(call.branch(), hold).state();
    }

    /** The first half of a try: the row. */
    Opened openTry(Try call) {
        Reservations.Fresh row = Rows.of(call, ReservationState.PENDING, null);
        Branch<Object> branch = new Branch<>(call.key(), call.payload());
        try {
            return database.inTransaction(OutsideStep.TRY, connection -> open(connection, row, branch))
                    .value();
        } catch (HoldRefusedException refused) {
            Reservations.Fresh refusal =
                    Rows.of(call, ReservationState.REJECTED, CanonicalJson.write(refused.reason()));
            Result result = database.inTransaction(
                            OutsideStep.REJECT, connection -> reject(connection, refusal, refused.reason()))
                    .value();
            return new Opened(Operation.TRY, null, result);
        }
    }

    /** The first half of a confirm or cancel: the row says what is under way. */
    Opened openSettle(Operation operation, Settle call) {
        StepResult<Opened> opened = operation == Operation.CONFIRM
                ? database.inTransaction(OutsideStep.CONFIRM, connection -> openConfirm(connection, call))
                : database.inTransaction(OutsideStep.CANCEL, connection -> openCancel(connection, call));
        return opened.value();
    }

    private StepResult<Opened> open(Connection connection, Reservations.Fresh row, Branch<Object> branch)
            throws SQLException {
        Reservation found = Rows.get(reservations.insertOrLock(connection, List.of(row)), row.key());
        if (found.inserted()) {
            participant.prepare(connection, branch);
        }
        Result result = Rows.answerTry(ParticipantKind.OUTSIDE, row, found);
        Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.TRY, found.found());
        Asked asked = result.answer() == Answer.PAYLOAD_MISMATCH ? null : asked(Operation.TRY, step);
        OutsideCall call = asked == null ? null : new OutsideCall(asked, branch);
        return new StepResult<>(new Opened(Operation.TRY, call, result), found.inserted());
    }

    private StepResult<Result> reject(Connection connection, Reservations.Fresh refusal, Reason reason)
            throws SQLException {
        Reservation found = Rows.get(reservations.insertOrLock(connection, List.of(refusal)), refusal.key());
        Result result = found.inserted()
                ? new Result(refusal.key(), Answer.REJECTED, ReservationState.REJECTED, reason, 0)
                : Rows.answerTry(ParticipantKind.OUTSIDE, refusal, found);
        return new StepResult<>(result, found.inserted());
    }

    private StepResult<Opened> openConfirm(Connection connection, Settle call) throws SQLException {
        Reservation row = reservations.lock(connection, List.of(call.key())).get(call.key());
        Found found = row == null ? Found.ABSENT : row.found();
        Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.CONFIRM, found);
        ReservationState next = row == null ? null : step.next();
        if (row != null && next != null) {
            move(connection, row, next, null);
        }
        return new StepResult<>(opened(Operation.CONFIRM, step, row, Rows.settled(call, step, row)), next != null);
    }

    private StepResult<Opened> openCancel(Connection connection, Settle call) throws SQLException {
        Reservation row = Rows.get(reservations.insertOrLock(connection, List.of(Rows.tombstone(call))), call.key());
        Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.CANCEL, row.found());
        if (!row.inserted() && step.next() != null) {
            move(connection, row, step.next(), Rows.write(call.reason()));
        }
        Opened opened = opened(Operation.CANCEL, step, row, Rows.settled(call, step, row));
        return new StepResult<>(opened, row.inserted() || step.next() != null);
    }

    private Opened opened(Operation operation, Step step, @Nullable Reservation row, Result result) {
        Asked asked = asked(operation, step);
        return new Opened(operation, asked == null || row == null ? null : new OutsideCall(asked, branch(row)), result);
    }

    /** What the table wants to be asked; a call under way is gone on with as it began. */
    private static @Nullable Asked asked(Operation operation, Step step) {
        return switch (step.action()) {
            case HOLD -> Asked.HOLD;
            case LOOK -> Asked.LOOK;
            case KEEP -> Asked.KEEP;
            case LET_GO -> Asked.LET_GO;
            case GO_ON -> operation == Operation.CONFIRM ? Asked.KEEP : Asked.LET_GO;
            default -> null;
        };
    }

    private Result finish(Opened opened) {
        OutsideCall call = opened.call();
        return call == null ? opened.result() : heard(opened, call, ask(call));
    }

    /** Makes the outside call. One that throws has an unknown effect: the row stays as it is and somebody looks again. */
    Heard ask(OutsideCall call) {
        Branch<Object> branch = call.branch();
        try {
            return switch (call.asked()) {
                case HOLD -> Heard.of(participant.hold(branch));
                case LOOK -> Heard.of(participant.look(branch));
                case KEEP -> Heard.of(participant.keep(branch));
                case LET_GO -> Heard.of(participant.letGo(branch));
            };
        } catch (RuntimeException e) {
            LOG.warnf("the outside call of branch %s is unclear: %s", branch.key(), e);
            return Heard.NOTHING;
        }
    }

    /** The second half of a work: records what is now known, unless the row has moved on meanwhile. */
    Result heard(Opened opened, OutsideCall call, Heard heard) {
        Branch<Object> branch = call.branch();
        return switch (call.asked()) {
            case HOLD -> recordHold(branch, heard.hold());
            case LOOK -> {
                Result tried = recordHold(branch, heard.hold());
                // Of a confirm the look is all that is done: what it brings is for the next one.
                yield opened.operation() == Operation.TRY ? tried : opened.result();
            }
            case KEEP -> recordKept(branch, heard.kept());
            case LET_GO -> recordLetGo(branch, heard.letGo());
        };
    }

    private Result recordHold(Branch<Object> branch, Hold hold) {
        Ending ending = switch (hold.state()) {
            case HELD -> Ending.GRANTED;
            case REJECTED -> Ending.DECLINED;
            case PENDING -> null;
        };
        StepResult<Result> recorded = database.inTransaction(OutsideStep.RECORD_HOLD, connection -> {
            Reservation row = lock(connection, branch.key());
            ReservationState next = ending == null ? null : Transitions.after(ending, row.found());
            if (next != null) {
                participant.recordHold(connection, branch, hold);
                row = move(connection, row, next, Rows.write(hold.reason()));
            }
            Result result = Rows.tried(Transitions.step(ParticipantKind.OUTSIDE, Operation.TRY, row.found()), row);
            return new StepResult<>(result, next != null);
        });
        return recorded.value();
    }

    private Result recordKept(Branch<Object> branch, Kept kept) {
        StepResult<Result> recorded = database.inTransaction(OutsideStep.RECORD_KEPT, connection -> {
            Reservation row = lock(connection, branch.key());
            if (kept == Kept.REFUSED && row.state() == ReservationState.CONFIRMING) {
                return new StepResult<>(new Result(branch.key(), Answer.CONFIRM_REFUSED, row.state(), null, 0), false);
            }
            ReservationState next = kept == Kept.DONE ? Transitions.after(Ending.KEPT, row.found()) : null;
            if (next != null) {
                participant.recordKept(connection, branch);
                row = move(connection, row, next, null);
            }
            Settle call = new Settle(branch.key(), null);
            Result result =
                    Rows.settled(call, Transitions.step(ParticipantKind.OUTSIDE, Operation.CONFIRM, row.found()), row);
            return new StepResult<>(result, next != null);
        });
        return recorded.value();
    }

    private Result recordLetGo(Branch<Object> branch, boolean done) {
        StepResult<Result> recorded = database.inTransaction(OutsideStep.RECORD_LET_GO, connection -> {
            Reservation row = lock(connection, branch.key());
            ReservationState next = done ? Transitions.after(Ending.LET_GO, row.found()) : null;
            if (next != null) {
                participant.recordLetGo(connection, branch);
                row = move(connection, row, next, null);
            }
            Settle call = new Settle(branch.key(), null);
            Result result =
                    Rows.settled(call, Transitions.step(ParticipantKind.OUTSIDE, Operation.CANCEL, row.found()), row);
            return new StepResult<>(result, next != null);
        });
        return recorded.value();
    }

    /**
     * Makes the row CANCELLED whose confirm the outside refuses for good, and of which it holds nothing any more.
     *
     * @return the row as it was before; null when it has moved on meanwhile, and nothing is changed
     */
    @Nullable
    Reservation giveUp(Connection connection, Branch<Object> branch, Reason reason) throws SQLException {
        Reservation row = lock(connection, branch.key());
        ReservationState next = Transitions.after(Ending.GIVEN_UP, row.found());
        if (next == null) {
            return null;
        }
        participant.recordLetGo(connection, branch);
        move(connection, row, next, Rows.write(reason));
        return row;
    }

    private Reservation lock(Connection connection, BranchKey key) throws SQLException {
        return Rows.get(reservations.lock(connection, List.of(key)), key);
    }

    /** Moves the row, which is locked, and gives it as it is now. */
    private Reservation move(Connection connection, Reservation row, ReservationState next, @Nullable String answer)
            throws SQLException {
        reservations.move(connection, List.of(row.key()), row.state(), next, answer);
        return row.moved(next, answer);
    }

    private Branch<Object> branch(Reservation row) {
        return new Branch<>(row.key(), CanonicalJson.read(row.needPayload(), participant.payloadType()));
    }
}

package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.OutsideParticipant.Hold;
import io.holdfast.participant.OutsideParticipant.Kept;
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
import io.holdfast.service.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The fence of a participant whose holds are somebody else's: the row first, the call outside any database transaction, then
 * the result. PENDING, CONFIRMING and CANCELLING stand for a call that is under way; whoever finds one may go on with it.
 */
final class OutsideFence implements Fence {

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

    /** What a call found, and what the table says about it. */
    private record Opened(Step step, @Nullable Reservation found, Result result) {

        /** The row; the table asks for it only where there is one. */
        Reservation row() {
            return Objects.requireNonNull(found, "the table acts on a row that is not there");
        }
    }

    @Override
    public Class<?> payloadType() {
        return participant.payloadType();
    }

    @Override
    public List<Result> tryAll(List<Try> tries) {
        return together.apart(tries, Try::key, Operation.TRY, batchTime, this::tryOne);
    }

    @Override
    public List<Result> settleAll(Operation operation, List<Settle> calls) {
        return together.apart(
                calls,
                Settle::key,
                operation,
                batchTime,
                call -> operation == Operation.CONFIRM ? confirm(call) : cancel(call));
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

    /** Goes on with whatever is under way for the branch; returns its state afterwards, null when there is no row. */
    @Nullable
    ReservationState pursue(BranchKey key) {
        Reservation row = find(key);
        if (row == null) {
            return null;
        }
        return switch (row.state()) {
            case PENDING ->
                finishHold(branch(row), () -> participant.look(branch(row))).state();
            case CONFIRMING -> finishKeep(branch(row)).state();
            case CANCELLING -> finishLetGo(branch(row)).state();
            default -> row.state();
        };
    }

    /**
     * Takes the outside's own word on a hold that is pending; of a row in any other state it is no news.
     *
     * @return the row's state afterwards, null when there is no row
     */
    @Nullable
    ReservationState learn(BranchKey key, Hold hold) {
        Reservation row = find(key);
        if (row == null || row.state() != ReservationState.PENDING) {
            return row == null ? null : row.state();
        }
        return finishHold(branch(row), () -> hold).state();
    }

    private Result tryOne(Try call) {
        Reservations.Fresh row = Rows.of(call, ReservationState.PENDING, null);
        Branch<Object> branch = new Branch<>(call.key(), call.payload());
        Opened opened;
        try {
            opened = database.inTransaction(OutsideStep.TRY, connection -> open(connection, row, branch));
        } catch (HoldRefusedException refused) {
            Reservations.Fresh refusal =
                    Rows.of(call, ReservationState.REJECTED, CanonicalJson.write(refused.reason()));
            return database.inTransaction(
                    OutsideStep.REJECT, connection -> reject(connection, refusal, refused.reason()));
        }
        if (opened.result().answer() == Answer.PAYLOAD_MISMATCH) {
            return opened.result();
        }
        return switch (opened.step().action()) {
            case HOLD -> finishHold(branch, () -> participant.hold(branch));
            case LOOK -> finishHold(branch, () -> participant.look(branch));
            default -> opened.result();
        };
    }

    private Opened open(Connection connection, Reservations.Fresh row, Branch<Object> branch) throws SQLException {
        Reservation found = Rows.get(reservations.insertOrLock(connection, List.of(row)), row.key());
        if (found.inserted()) {
            participant.prepare(connection, branch);
        }
        Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.TRY, found.found());
        return new Opened(step, found, Rows.answerTry(ParticipantKind.OUTSIDE, row, found));
    }

    private Result reject(Connection connection, Reservations.Fresh refusal, Reason reason) throws SQLException {
        Reservation found = Rows.get(reservations.insertOrLock(connection, List.of(refusal)), refusal.key());
        return found.inserted()
                ? new Result(refusal.key(), Answer.REJECTED, ReservationState.REJECTED, reason, 0)
                : Rows.answerTry(ParticipantKind.OUTSIDE, refusal, found);
    }

    /** Makes the outside call of a try and records what is then known, unless the row has moved on meanwhile. */
    private Result finishHold(Branch<Object> branch, Supplier<Hold> call) {
        Hold hold = unlessItThrows(branch, call, Hold.PENDING);
        Ending ending = switch (hold.state()) {
            case HELD -> Ending.GRANTED;
            case REJECTED -> Ending.DECLINED;
            case PENDING -> null;
        };
        return database.inTransaction(OutsideStep.RECORD_HOLD, connection -> {
            Reservation row = lock(connection, branch.key());
            ReservationState next = ending == null ? null : Transitions.after(ending, row.found());
            if (next != null) {
                participant.recordHold(connection, branch, hold);
                row = move(connection, row, next, Rows.write(hold.reason()));
            }
            return Rows.tried(Transitions.step(ParticipantKind.OUTSIDE, Operation.TRY, row.found()), row);
        });
    }

    private Result confirm(Settle call) {
        Opened opened = database.inTransaction(OutsideStep.CONFIRM, connection -> {
            Reservation row = reservations.lock(connection, List.of(call.key())).get(call.key());
            Found found = row == null ? Found.ABSENT : row.found();
            Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.CONFIRM, found);
            if (row != null && step.next() != null) {
                move(connection, row, step.next(), null);
            }
            return new Opened(step, row, Rows.settled(call, step, row));
        });
        return switch (opened.step().action()) {
            case KEEP, GO_ON -> finishKeep(branch(opened.row()));
            case LOOK -> {
                Branch<Object> branch = branch(opened.row());
                finishHold(branch, () -> participant.look(branch));
                yield opened.result();
            }
            default -> opened.result();
        };
    }

    private Result finishKeep(Branch<Object> branch) {
        Kept kept = unlessItThrows(branch, () -> participant.keep(branch), Kept.NOT_YET);
        return database.inTransaction(OutsideStep.RECORD_KEPT, connection -> {
            Reservation row = lock(connection, branch.key());
            if (kept == Kept.REFUSED && row.state() == ReservationState.CONFIRMING) {
                return new Result(branch.key(), Answer.CONFIRM_REFUSED, row.state(), null, 0);
            }
            ReservationState next = kept == Kept.DONE ? Transitions.after(Ending.KEPT, row.found()) : null;
            if (next != null) {
                participant.recordKept(connection, branch);
                row = move(connection, row, next, null);
            }
            Settle call = new Settle(branch.key(), null);
            return Rows.settled(call, Transitions.step(ParticipantKind.OUTSIDE, Operation.CONFIRM, row.found()), row);
        });
    }

    private Result cancel(Settle call) {
        Opened opened = database.inTransaction(OutsideStep.CANCEL, connection -> {
            Reservation row =
                    Rows.get(reservations.insertOrLock(connection, List.of(Rows.tombstone(call))), call.key());
            Step step = Transitions.step(ParticipantKind.OUTSIDE, Operation.CANCEL, row.found());
            if (!row.inserted() && step.next() != null) {
                move(connection, row, step.next(), Rows.write(call.reason()));
            }
            return new Opened(step, row, Rows.settled(call, step, row));
        });
        return switch (opened.step().action()) {
            case LET_GO, GO_ON -> finishLetGo(branch(opened.row()));
            default -> opened.result();
        };
    }

    private Result finishLetGo(Branch<Object> branch) {
        boolean done = unlessItThrows(branch, (BooleanSupplier) () -> participant.letGo(branch));
        return database.inTransaction(OutsideStep.RECORD_LET_GO, connection -> {
            Reservation row = lock(connection, branch.key());
            ReservationState next = done ? Transitions.after(Ending.LET_GO, row.found()) : null;
            if (next != null) {
                participant.recordLetGo(connection, branch);
                row = move(connection, row, next, null);
            }
            Settle call = new Settle(branch.key(), null);
            return Rows.settled(call, Transitions.step(ParticipantKind.OUTSIDE, Operation.CANCEL, row.found()), row);
        });
    }

    private @Nullable Reservation find(BranchKey key) {
        return database.read(queries -> reservations.find(queries, List.of(key)))
                .get(key);
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

    private static boolean unlessItThrows(Branch<Object> branch, BooleanSupplier call) {
        return unlessItThrows(branch, call::getAsBoolean, false);
    }

    /** An outside call that throws has an unknown effect: the row stays as it is and somebody looks again. */
    private static <T> T unlessItThrows(Branch<Object> branch, Supplier<T> call, T unknown) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            LOG.warnf("the outside call of branch %s is unclear: %s", branch.key(), e);
            return unknown;
        }
    }
}

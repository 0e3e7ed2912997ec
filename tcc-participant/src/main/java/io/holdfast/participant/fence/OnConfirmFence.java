package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.transition.Action;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Found;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.LockWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fence of branches that work only at confirm: a confirm that carries the payload inserts the row first, then does the
 * work, in one database transaction. There is nothing to hold, so a try is refused; a cancel leaves a tombstone, so that a
 * confirm that has lost its way finds it.
 *
 * <p>Not final, so that the simulator can plant bugs in it and see whether they are found.
 */
class OnConfirmFence implements Fence {

    private static final Step WITHOUT_PAYLOAD = new Step(Action.REFUSE, null, Answer.UNSUPPORTED_KIND);

    private final OnConfirmParticipant<Object> participant;
    private final Reservations reservations;
    private final Database database;
    private final Together together;
    private final Duration batchTime;
    private final Combiner<Work, Result> works;

    OnConfirmFence(
            OnConfirmParticipant<Object> participant,
            Reservations reservations,
            Database database,
            Together together,
            ParticipantConfig config) {
        this.participant = participant;
        this.reservations = reservations;
        this.database = database;
        this.together = together;
        this.batchTime = config.unsettled().batchTime();
        this.works = new Combiner<>(
                this::workTogether, config.combine().places(), config.combine().maxBatch(), batchTime);
    }

    /** One confirm with its payload. */
    record Work(BranchKey key, Object payload) {}

    @Override
    public Class<?> payloadType() {
        return participant.payloadType();
    }

    /** A confirm that carries its payload. */
    Result confirm(Work call) {
        return together.counted(Operation.CONFIRM, works.run(call)).get(0);
    }

    @Override
    public List<Result> tryAll(List<Try> tries) {
        return together.each(tries, Try::key, Operation.TRY, batchTime, (batch, wait) -> refuse(batch));
    }

    @Override
    public List<Result> settleAll(Operation operation, List<Settle> calls) {
        return together.each(calls, Settle::key, operation, batchTime, (batch, wait) -> {
            List<Settle> sorted = Together.inRowOrder(batch, Settle::key);
            List<Result> results = operation == Operation.CONFIRM
                    ? database.read(queries -> confirmed(queries, sorted))
                    : database.inTransaction(OnConfirmStep.CANCEL, wait, connection -> cancel(connection, sorted))
                            .value();
            return Together.inOrderOf(batch, Settle::key, results);
        });
    }

    private List<Result> workTogether(List<Work> calls, LockWait wait) {
        List<Work> sorted = Together.inRowOrder(calls, Work::key);
        List<Result> results = database.inTransaction(OnConfirmStep.WORK, wait, connection -> work(connection, sorted))
                .value();
        return Together.inOrderOf(calls, Work::key, results);
    }

    StepResult<List<Result>> work(Connection connection, List<Work> calls) throws SQLException {
        List<Reservations.Fresh> rows = calls.stream()
                .map(call -> Rows.of(new Try(call.key(), 0, call.payload()), ReservationState.CONFIRMED, null))
                .toList();
        Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, rows);
        List<Result> results = new ArrayList<>();
        List<Branch<Object>> toWork = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Work call = calls.get(i);
            Reservation row = Rows.get(found, call.key());
            Step step = Transitions.step(ParticipantKind.ON_CONFIRM, Operation.CONFIRM, row.found());
            if (step.action() == Action.WORK) {
                toWork.add(new Branch<>(call.key(), call.payload()));
            }
            results.add(
                    Rows.isMismatch(rows.get(i), row)
                            ? Rows.mismatch(row)
                            : Rows.settled(new Settle(call.key(), null), step, row));
        }
        if (!toWork.isEmpty()) {
            participant.work(connection, toWork);
        }
        return new StepResult<>(results, hasNew(found));
    }

    private List<Result> refuse(List<Try> tries) {
        List<BranchKey> keys = tries.stream().map(Try::key).toList();
        Map<BranchKey, Reservation> found = database.read(queries -> reservations.find(queries, keys));
        return tries.stream()
                .map(call -> {
                    Reservation row = found.get(call.key());
                    Step step = Transitions.step(ParticipantKind.ON_CONFIRM, Operation.TRY, found(row));
                    return Rows.settled(new Settle(call.key(), null), step, row);
                })
                .toList();
    }

    /** Confirms without a payload: what they are about is done, or they are for branches of another kind. */
    private List<Result> confirmed(Database.Queries queries, List<Settle> calls) throws SQLException {
        Map<BranchKey, Reservation> rows =
                reservations.find(queries, calls.stream().map(Settle::key).toList());
        return calls.stream()
                .map(call -> {
                    Reservation row = rows.get(call.key());
                    Step step = Transitions.step(ParticipantKind.ON_CONFIRM, Operation.CONFIRM, found(row));
                    return Rows.settled(call, step.action() == Action.WORK ? WITHOUT_PAYLOAD : step, row);
                })
                .toList();
    }

    private StepResult<List<Result>> cancel(Connection connection, List<Settle> calls) throws SQLException {
        Map<BranchKey, Reservation> rows = reservations.insertOrLock(
                connection, calls.stream().map(Rows::tombstone).toList());
        List<Result> results = calls.stream()
                .map(call -> {
                    Reservation row = Rows.get(rows, call.key());
                    return Rows.settled(
                            call, Transitions.step(ParticipantKind.ON_CONFIRM, Operation.CANCEL, row.found()), row);
                })
                .toList();
        return new StepResult<>(results, hasNew(rows));
    }

    private static boolean hasNew(Map<BranchKey, Reservation> rows) {
        return rows.values().stream().anyMatch(Reservation::inserted);
    }

    private static Found found(@Nullable Reservation row) {
        return row == null ? Found.ABSENT : row.found();
    }
}

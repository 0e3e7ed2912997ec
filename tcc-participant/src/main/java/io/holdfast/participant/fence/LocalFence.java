package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.Action;
import io.holdfast.participant.transition.Answer;
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
import io.holdfast.service.database.LockWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fence of a participant whose holds are its own rows, or whose work can be undone there: brings a call, the reservation row that it finds and the business
 * change together in one database transaction, by the table of {@link Transitions}.
 *
 * <p>Branches share a database transaction while all of them succeed; when one fails, each is done alone, so that none
 * suffers for another.
 *
 * <p>Not final, so that the simulator can plant bugs in it and see whether they are found.
 */
class LocalFence implements Fence {

    private final ParticipantKind kind;
    private final Participant<Object> participant;
    private final Reservations reservations;
    private final Database database;
    private final RedisLock lock;
    private final Together together;
    private final Duration batchTime;
    private final Combiner<Try, Result> tries;
    private final Map<Operation, Combiner<Settle, Result>> settles = new EnumMap<>(Operation.class);

    LocalFence(
            ParticipantKind kind,
            Participant<Object> participant,
            Reservations reservations,
            Database database,
            RedisLock lock,
            Together together,
            ParticipantConfig config) {
        this.kind = kind;
        this.participant = participant;
        this.reservations = reservations;
        this.database = database;
        this.lock = lock;
        this.together = together;
        this.batchTime = config.unsettled().batchTime();
        ParticipantConfig.Combine combine = config.combine();
        this.tries = new Combiner<>(this::tryTogether, combine.places(), combine.maxBatch(), batchTime);
        for (Operation operation : List.of(Operation.CONFIRM, Operation.CANCEL)) {
            settles.put(
                    operation,
                    new Combiner<>(
                            (calls, wait) -> settleTogether(operation, calls, wait),
                            combine.places(),
                            combine.maxBatch(),
                            batchTime));
        }
    }

    @Override
    public Class<?> payloadType() {
        return participant.payloadType();
    }

    @Override
    public List<Result> tryAll(List<Try> calls) {
        return calls.size() == 1
                ? together.counted(Operation.TRY, tries.run(calls.get(0)))
                : together.each(calls, Try::key, Operation.TRY, batchTime, this::tryTogether);
    }

    @Override
    public List<Result> settleAll(Operation operation, List<Settle> calls) {
        Combiner<Settle, Result> combiner = settles.get(operation);
        return calls.size() == 1 && combiner != null
                ? together.counted(operation, combiner.run(calls.get(0)))
                : together.each(
                        calls,
                        Settle::key,
                        operation,
                        batchTime,
                        (batch, wait) -> settleTogether(operation, batch, wait));
    }

    private List<Result> tryTogether(List<Try> calls, LockWait wait) {
        List<Try> sorted = Together.inRowOrder(calls, Try::key);
        // Who waits for no row does not queue for it either.
        List<Result> results =
                wait == LockWait.ONCE ? lock.under(lockKeys(sorted), () -> hold(sorted, wait)) : hold(sorted, wait);
        return Together.inOrderOf(calls, Try::key, results);
    }

    private List<Result> settleTogether(Operation operation, List<Settle> calls, LockWait wait) {
        List<Settle> sorted = Together.inRowOrder(calls, Settle::key);
        StepResult<List<Result>> results = operation == Operation.CONFIRM
                ? database.inTransaction(LocalStep.CONFIRM, wait, connection -> confirm(connection, sorted))
                : database.inTransaction(LocalStep.CANCEL, wait, connection -> cancel(connection, sorted));
        return Together.inOrderOf(calls, Settle::key, results.value());
    }

    private Set<String> lockKeys(List<Try> tries) {
        Set<String> keys = new HashSet<>();
        tries.forEach(call -> keys.addAll(participant.lockKeys(call.payload())));
        return keys;
    }

    private List<Result> hold(List<Try> tries, LockWait wait) {
        try {
            return database.inTransaction(LocalStep.TRY, wait, connection -> hold(connection, tries))
                    .value();
        } catch (HoldRefusedException refused) {
            if (tries.size() > 1) {
                throw refused;
            }
            return database.inTransaction(
                            LocalStep.REJECT, wait, connection -> reject(connection, tries.get(0), refused.reason()))
                    .value();
        }
    }

    StepResult<List<Result>> hold(Connection connection, List<Try> tries) throws SQLException {
        Map<BranchKey, Try> calls = Together.byKey(tries, Try::key);
        List<Reservations.Fresh> rows = new ArrayList<>();
        for (Try call : tries) {
            rows.add(Rows.of(call, ReservationState.HELD, null));
        }
        Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, rows);
        List<Result> results = new ArrayList<>();
        List<Branch<Object>> toHold = new ArrayList<>();
        for (Reservations.Fresh row : rows) {
            Result result = Rows.answerTry(kind, row, Rows.get(found, row.key()));
            if (result.state() == ReservationState.HELD
                    && Rows.get(found, row.key()).inserted()) {
                toHold.add(new Branch<>(row.key(), Rows.get(calls, row.key()).payload()));
            }
            results.add(result);
        }
        if (!toHold.isEmpty()) {
            participant.hold(connection, toHold);
        }
        return new StepResult<>(results, found.values().stream().anyMatch(Reservation::inserted));
    }

    /** Records the refusal as final, unless somebody else was faster; then the answer is what that has made of the row. */
    StepResult<List<Result>> reject(Connection connection, Try call, Reason reason) throws SQLException {
        Reservations.Fresh row = Rows.of(call, ReservationState.REJECTED, CanonicalJson.write(reason));
        Reservation found = Rows.get(reservations.insertOrLock(connection, List.of(row)), call.key());
        Result result = found.inserted()
                ? new Result(call.key(), Answer.REJECTED, ReservationState.REJECTED, reason, 0)
                : Rows.answerTry(kind, row, found);
        return new StepResult<>(List.of(result), found.inserted());
    }

    private StepResult<List<Result>> confirm(Connection connection, List<Settle> calls) throws SQLException {
        Map<BranchKey, Reservation> found =
                reservations.lock(connection, calls.stream().map(Settle::key).toList());
        List<Branch<Object>> toKeep = new ArrayList<>();
        List<BranchKey> toMark = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (Settle call : calls) {
            Reservation row = found.get(call.key());
            Step step = Transitions.step(kind, Operation.CONFIRM, row == null ? Found.ABSENT : row.found());
            if (row != null && step.next() == ReservationState.CONFIRMED) {
                toMark.add(row.key());
                if (step.action() == Action.KEEP) {
                    toKeep.add(branch(row));
                }
            }
            results.add(Rows.settled(call, step, row));
        }
        if (!toKeep.isEmpty()) {
            participant.keep(connection, toKeep);
        }
        if (!toMark.isEmpty()) {
            reservations.move(connection, toMark, ReservationState.HELD, ReservationState.CONFIRMED, null);
        }
        return new StepResult<>(results, !toMark.isEmpty());
    }

    StepResult<List<Result>> cancel(Connection connection, List<Settle> calls) throws SQLException {
        List<Reservations.Fresh> tombstones =
                calls.stream().map(Rows::tombstone).toList();
        Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, tombstones);
        List<Participant.Cancelled<Object>> toLetGo = new ArrayList<>();
        List<Participant.Buried> buried = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (Settle call : calls) {
            Reservation row = Rows.get(found, call.key());
            Step step = Transitions.step(kind, Operation.CANCEL, row.found());
            if (step.action() == Action.LET_GO || step.action() == Action.UNDO) {
                toLetGo.add(new Participant.Cancelled<>(branch(row), call.reason()));
            } else if (step.action() == Action.BURY) {
                buried.add(new Participant.Buried(call.key(), call.reason()));
            }
            results.add(Rows.settled(call, step, row));
        }
        if (!buried.isEmpty()) {
            participant.buried(connection, buried);
        }
        if (!toLetGo.isEmpty()) {
            participant.letGo(connection, toLetGo);
            moveToCancelled(connection, toLetGo);
        }
        return new StepResult<>(results, !buried.isEmpty() || !toLetGo.isEmpty());
    }

    private void moveToCancelled(Connection connection, List<Participant.Cancelled<Object>> cancelled)
            throws SQLException {
        Map<@Nullable String, List<BranchKey>> byReason = new LinkedHashMap<>();
        cancelled.forEach(each -> byReason.computeIfAbsent(Rows.write(each.reason()), reason -> new ArrayList<>())
                .add(each.branch().key()));
        for (Map.Entry<@Nullable String, List<BranchKey>> entry : byReason.entrySet()) {
            reservations.move(
                    connection, entry.getValue(), ReservationState.HELD, ReservationState.CANCELLED, entry.getKey());
        }
    }

    private Branch<Object> branch(Reservation row) {
        return new Branch<>(row.key(), CanonicalJson.read(row.needPayload(), participant.payloadType()));
    }
}

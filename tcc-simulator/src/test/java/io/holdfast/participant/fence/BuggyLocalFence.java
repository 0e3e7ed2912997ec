package io.holdfast.participant.fence;

import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real local fence, with a bug planted in one of its steps. */
final class BuggyLocalFence extends LocalFence {

    private final World world;
    private final Participant<Object> participant;
    private final Reservations reservations;

    BuggyLocalFence(
            World world,
            ParticipantKind kind,
            Participant<Object> participant,
            Reservations reservations,
            Database database,
            RedisLock lock,
            Together together,
            ParticipantConfig config) {
        super(kind, participant, reservations, database, lock, together, config);
        this.world = world;
        this.participant = participant;
        this.reservations = reservations;
    }

    /** Whether the bug that is planted is one of these. */
    static boolean isPlantedIn(World world) {
        return world.has(Bug.NO_TOMBSTONE)
                || world.has(Bug.LATE_TRY_ANSWERS_200)
                || world.has(Bug.NO_PAYLOAD_HASH)
                || world.has(Bug.REJECTED_TRY_NOT_RECORDED);
    }

    @Override
    public List<Result> tryAll(List<Try> calls) {
        List<Result> results = super.tryAll(calls);
        return world.has(Bug.LATE_TRY_ANSWERS_200)
                ? results.stream()
                        .map(result -> result.answer() == Answer.CANCELLED
                                ? new Result(result.key(), Answer.HELD, ReservationState.HELD, null, 0)
                                : result)
                        .toList()
                : results;
    }

    /** Takes the payload of the row for the one of the call, so that they are never compared. */
    @Override
    StepResult<List<Result>> hold(Connection connection, List<Try> tries) throws SQLException {
        if (!world.has(Bug.NO_PAYLOAD_HASH)) {
            return super.hold(connection, tries);
        }
        Map<BranchKey, Reservation> rows =
                reservations.lock(connection, tries.stream().map(Try::key).toList());
        List<Try> same = new ArrayList<>();
        for (Try call : tries) {
            Reservation row = rows.get(call.key());
            String payload = row == null ? null : row.payload();
            same.add(
                    payload == null
                            ? call
                            : new Try(
                                    call.key(), call.holdMs(), CanonicalJson.read(payload, participant.payloadType())));
        }
        return super.hold(connection, same);
    }

    @Override
    StepResult<List<Result>> reject(Connection connection, Try call, Reason reason) throws SQLException {
        return world.has(Bug.REJECTED_TRY_NOT_RECORDED)
                ? new StepResult<>(
                        List.of(new Result(call.key(), Answer.REJECTED, ReservationState.REJECTED, reason, 0)), false)
                : super.reject(connection, call, reason);
    }

    @Override
    StepResult<List<Result>> cancel(Connection connection, List<Settle> calls) throws SQLException {
        if (!world.has(Bug.NO_TOMBSTONE)) {
            return super.cancel(connection, calls);
        }
        Map<BranchKey, Reservation> rows =
                reservations.lock(connection, calls.stream().map(Settle::key).toList());
        List<Settle> known =
                calls.stream().filter(call -> rows.containsKey(call.key())).toList();
        List<Result> results = new ArrayList<>();
        boolean changed = false;
        if (!known.isEmpty()) {
            StepResult<List<Result>> cancelled = super.cancel(connection, known);
            results.addAll(cancelled.value());
            changed = cancelled.changed();
        }
        for (Settle call : calls) {
            if (!rows.containsKey(call.key())) {
                results.add(new Result(call.key(), Answer.DONE, null, null, 0));
            }
        }
        return new StepResult<>(results, changed);
    }
}

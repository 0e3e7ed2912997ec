package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Makes the real fences, or those with the bug that is planted. */
final class Nodes {

    private Nodes() {}

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static Fence local(
            World world,
            String name,
            ParticipantKind kind,
            Participant<?> participant,
            Reservations reservations,
            Database database,
            RedisLock lock,
            ParticipantConfig config,
            MeterRegistry meters) {
        Participant<Object> own = (Participant<Object>) participant;
        Together together = new WatchedTogether(world, name, meters);
        return BuggyLocalFence.isPlantedIn(world)
                ? new BuggyLocalFence(world, kind, own, reservations, database, lock, together, config)
                : new LocalFence(kind, own, reservations, database, lock, together, config);
    }

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static Participant<?> saga(World world, CompensableParticipant<?> participant) {
        Participant<Object> saga = new Compensable((CompensableParticipant<Object>) participant);
        return world.has(Bug.SAGA_IS_NOT_UNDONE) ? new NotUndone(saga) : saga;
    }

    /** What a saga step is to the local fence, with a bug planted in it: only its row is cancelled. */
    private record NotUndone(Participant<Object> saga) implements Participant<Object> {

        @Override
        public Class<Object> payloadType() {
            return saga.payloadType();
        }

        @Override
        public Collection<String> lockKeys(Object payload) {
            return saga.lockKeys(payload);
        }

        @Override
        public void hold(Connection connection, List<Branch<Object>> branches) throws SQLException {
            saga.hold(connection, branches);
        }

        @Override
        public void keep(Connection connection, List<Branch<Object>> branches) throws SQLException {
            saga.keep(connection, branches);
        }

        @Override
        public void letGo(Connection connection, List<Cancelled<Object>> branches) {}
    }

    /** The fence of what works on confirm, with a bug planted in it: a confirm that comes again works again. */
    private static final class Repeating extends OnConfirmFence {

        private final OnConfirmParticipant<Object> participant;

        Repeating(
                OnConfirmParticipant<Object> participant,
                Reservations reservations,
                Database database,
                Together together,
                ParticipantConfig config) {
            super(participant, reservations, database, together, config);
            this.participant = participant;
        }

        @Override
        StepResult<List<Result>> work(Connection connection, List<Work> calls) throws SQLException {
            StepResult<List<Result>> results = super.work(connection, calls);
            participant.work(
                    connection,
                    calls.stream()
                            .map(call -> new Branch<>(call.key(), call.payload()))
                            .toList());
            return results;
        }
    }

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static OutsideFence outside(
            World world,
            String name,
            OutsideParticipant<?> participant,
            Reservations reservations,
            Database database,
            ParticipantConfig config,
            MeterRegistry meters) {
        OutsideParticipant<Object> own = (OutsideParticipant<Object>) participant;
        Together together = new WatchedTogether(world, name, meters);
        return BuggyOutsideFence.isPlantedIn(world)
                ? new BuggyOutsideFence(
                        world,
                        own,
                        reservations,
                        database,
                        together,
                        config.unsettled().batchTime())
                : new OutsideFence(
                        own,
                        reservations,
                        database,
                        together,
                        config.unsettled().batchTime());
    }

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static OnConfirmFence onConfirm(
            World world,
            String name,
            OnConfirmParticipant<?> participant,
            Reservations reservations,
            Database database,
            ParticipantConfig config,
            MeterRegistry meters) {
        OnConfirmParticipant<Object> own = (OnConfirmParticipant<Object>) participant;
        Together together = new WatchedTogether(world, name, meters);
        return world.has(Bug.WORKS_AT_EACH_CONFIRM)
                ? new Repeating(own, reservations, database, together, config)
                : new OnConfirmFence(own, reservations, database, together, config);
    }
}

package io.holdfast.participant.fence;

import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.service.database.Database;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;

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
    static Participant<?> saga(CompensableParticipant<?> participant) {
        return new Compensable((CompensableParticipant<Object>) participant);
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
        return new OnConfirmFence(
                (OnConfirmParticipant<Object>) participant,
                reservations,
                database,
                new WatchedTogether(world, name, meters),
                config);
    }
}

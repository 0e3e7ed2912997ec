package io.holdfast.participant.fence;

import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.service.database.Database;
import io.micrometer.core.instrument.MeterRegistry;

/** Makes the real fences. */
final class Nodes {

    private Nodes() {}

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static Fence local(
            Participant<?> participant,
            Reservations reservations,
            Database database,
            RedisLock lock,
            ParticipantConfig config,
            MeterRegistry meters) {
        return new LocalFence(
                ParticipantKind.LOCAL,
                (Participant<Object>) participant,
                reservations,
                database,
                lock,
                new Together(meters),
                config);
    }

    @SuppressWarnings("unchecked") // As in Fences: the payloads are of the participant's own type.
    static OutsideFence outside(
            OutsideParticipant<?> participant,
            Reservations reservations,
            Database database,
            ParticipantConfig config,
            MeterRegistry meters) {
        return new OutsideFence(
                (OutsideParticipant<Object>) participant,
                reservations,
                database,
                new Together(meters),
                config.unsettled().batchTime());
    }
}

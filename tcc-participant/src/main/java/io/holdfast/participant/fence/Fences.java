package io.holdfast.participant.fence;

import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.service.database.Database;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Chooses the fence of the one participant that the service has. */
@Singleton
class Fences {

    @Produces
    @Singleton
    @SuppressWarnings(
            "unchecked") // The payloads that a fence hands on were made by the participant's own payloadType().
    Fence fence(
            @All List<Participant<?>> local,
            @All List<OutsideParticipant<?>> outside,
            Reservations reservations,
            Database database,
            RedisLock lock,
            Together together,
            ParticipantConfig config) {
        if (local.size() + outside.size() != 1) {
            throw new IllegalStateException("a service takes part as one Participant or one OutsideParticipant, found "
                    + local.size() + " and " + outside.size()
                    + ". Recommended action: implement exactly one as an application scoped bean.");
        }
        return local.isEmpty()
                ? new OutsideFence(
                        (OutsideParticipant<Object>) outside.get(0),
                        reservations,
                        database,
                        together,
                        config.unsettled().batchTime())
                : new LocalFence((Participant<Object>) local.get(0), reservations, database, lock, together, config);
    }
}

package io.holdfast.participant.fence;

import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.ParticipantKind;
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
            @All List<CompensableParticipant<?>> compensable,
            @All List<OutsideParticipant<?>> outside,
            OnConfirm onConfirm,
            Reservations reservations,
            Database database,
            RedisLock lock,
            Together together,
            ParticipantConfig config) {
        int withTry = local.size() + compensable.size() + outside.size();
        if (withTry > 1 || (withTry == 0 && onConfirm.payloadType() == null)) {
            throw new IllegalStateException("a service takes part as one Participant, CompensableParticipant or"
                    + " OutsideParticipant, found " + local.size() + ", " + compensable.size() + " and "
                    + outside.size() + ", or as an OnConfirmParticipant."
                    + " Recommended action: implement exactly one as an application scoped bean.");
        }
        if (!local.isEmpty()) {
            return new LocalFence(
                    ParticipantKind.LOCAL,
                    (Participant<Object>) local.get(0),
                    reservations,
                    database,
                    lock,
                    together,
                    config);
        }
        if (!compensable.isEmpty()) {
            return new LocalFence(
                    ParticipantKind.COMPENSABLE,
                    new Compensable((CompensableParticipant<Object>) compensable.get(0)),
                    reservations,
                    database,
                    lock,
                    together,
                    config);
        }
        return outside.isEmpty()
                ? onConfirm.needFence()
                : new OutsideFence(
                        (OutsideParticipant<Object>) outside.get(0),
                        reservations,
                        database,
                        together,
                        config.unsettled().batchTime());
    }
}

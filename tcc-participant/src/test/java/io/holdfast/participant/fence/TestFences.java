package io.holdfast.participant.fence;

import io.holdfast.participant.OnConfirmParticipant;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.Participant;
import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.ParticipantKind;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fences of participants that a test makes itself, over the real rows. */
@ApplicationScoped
class TestFences {

    private static final Duration BATCH_TIME = Duration.ofSeconds(10);

    private final Reservations reservations;
    private final Database database;
    private final RedisLock lock;
    private final Together together;
    private final ParticipantConfig config;

    TestFences(
            Reservations reservations, Database database, RedisLock lock, Together together, ParticipantConfig config) {
        this.reservations = reservations;
        this.database = database;
        this.lock = lock;
        this.together = together;
        this.config = config;
    }

    LocalFence of(Participant<Object> participant) {
        return new LocalFence(ParticipantKind.LOCAL, participant, reservations, database, lock, together, config);
    }

    OutsideFence of(OutsideParticipant<Object> participant) {
        return new OutsideFence(participant, reservations, database, together, BATCH_TIME);
    }

    OnConfirmFence of(OnConfirmParticipant<Object> participant) {
        return new OnConfirmFence(participant, reservations, database, together, config);
    }

    /** The state of the branch's row; null when there is none. */
    @Nullable
    ReservationState state(BranchKey key) {
        Reservation row = database.read(queries -> reservations.find(queries, List.of(key)))
                .get(key);
        return row == null ? null : row.state();
    }

    /** The payload type of participants whose payloads are maps. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static Class<Object> maps() {
        return (Class) Map.class;
    }
}

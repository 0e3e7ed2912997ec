package io.holdfast.participant.fence;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.ReservationUse;
import io.holdfast.participant.inquiry.LateAnswers;
import io.holdfast.participant.sweep.Retention;
import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.Ids;
import io.holdfast.service.database.Database;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.UUID;

/** Retention: the real {@link Finished} and the real sweeper, with seconds for days. How old a try may be is a model. */
final class Cleaning {

    private static final long EVERY_MS = 5000;

    /** What is refused as too old is refused for good, as another kind is: the coordinator reads both alike. */
    static final Wire.Word TOO_OLD = new Wire.Word(Answer.UNSUPPORTED_KIND, null);

    /** Nobody uses a reservation that is final. */
    @SuppressWarnings("unchecked") // It is never asked for anything else.
    private static final Instance<ReservationUse> NO_USES = (Instance<ReservationUse>) Proxy.newProxyInstance(
            Cleaning.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("iterator")) {
                    return Collections.emptyIterator();
                }
                throw new UnsupportedOperationException("only walked through: " + method);
            });

    private final World world;
    private final Coordinators coordinators;
    private final Finished finished;
    private final ParticipantConfig config;
    private final MeterRegistry meters;

    Cleaning(
            World world,
            Database database,
            Reservations reservations,
            Coordinators coordinators,
            ParticipantConfig config,
            MeterRegistry meters) {
        this.world = world;
        this.coordinators = coordinators;
        this.finished = new Finished(database, reservations, config, NO_USES);
        this.config = config;
        this.meters = meters;
    }

    /** The id tells its age. */
    static boolean isTooOld(World world, ParticipantConfig config, UUID transactionId) {
        long age = world.instant().toEpochMilli() - Ids.timeOf(transactionId).toEpochMilli();
        return age > config.retention().toMillis() - config.retentionMargin().toMillis();
    }

    /** Cleans for as long as this machine lives. */
    void start(Machine on) {
        LateAnswers inquiry = new LateAnswers(config, on, coordinators);
        on.every(EVERY_MS, Retention.sweep(world, finished, inquiry, config, meters));
    }
}

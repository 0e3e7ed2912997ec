package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Finished;
import io.holdfast.participant.inquiry.Inquiry;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.ReservationState;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Opens the real {@link RetentionSweeper} to the simulator, or one with a bug planted in it. */
public final class Retention {

    private static final int BATCH = 50;

    private Retention() {}

    /** One sweep. */
    public static Runnable sweep(
            World world, Finished finished, Inquiry inquiry, ParticipantConfig config, MeterRegistry meters) {
        if (world.has(Bug.CLEANING_REMOVES_A_LIVE_ROW)) {
            return new WithoutAsking(finished, inquiry, config, meters)::sweep;
        }
        if (world.has(Bug.CLEANING_RESTS)) {
            return new Resting(finished, inquiry, config, meters)::sweep;
        }
        if (world.has(Bug.CLEANING_COUNTS_FROM_THE_HOLD)) {
            return new AtTheEnd(finished, inquiry, config, meters)::sweep;
        }
        return new RetentionSweeper(finished, inquiry, config, meters)::sweep;
    }

    /** Takes what is final and old for what nobody needs: its transaction may go on for long. */
    private static final class WithoutAsking extends RetentionSweeper {

        private final Finished finished;

        WithoutAsking(Finished finished, Inquiry inquiry, ParticipantConfig config, MeterRegistry meters) {
            super(finished, inquiry, config, meters);
            this.finished = finished;
        }

        @Override
        void sweep() {
            for (ReservationState state : Finished.STATES) {
                finished.remove(finished.due(state, BATCH));
            }
        }
    }

    /** Looks, and leaves all as it is. */
    private static final class Resting extends RetentionSweeper {

        Resting(Finished finished, Inquiry inquiry, ParticipantConfig config, MeterRegistry meters) {
            super(finished, inquiry, config, meters);
        }

        @Override
        void sweep() {}
    }

    /** Waits from the end of the hold, and not from the end of the transaction. */
    private static final class AtTheEnd extends RetentionSweeper {

        private final Finished finished;
        private final Inquiry inquiry;

        AtTheEnd(Finished finished, Inquiry inquiry, ParticipantConfig config, MeterRegistry meters) {
            super(finished, inquiry, config, meters);
            this.finished = finished;
            this.inquiry = inquiry;
        }

        @Override
        void sweep() {
            for (ReservationState state : Finished.STATES) {
                List<BranchKey> due = finished.due(state, BATCH);
                Optional<DecisionsAnswer> answer =
                        inquiry.ask(due.stream().map(BranchKey::transactionId).toList());
                Map<UUID, DecisionsAnswer.Entry> entries =
                        answer.map(DecisionsAnswer::byTransaction).orElse(Map.of());
                finished.remove(due.stream()
                        .filter(key -> {
                            DecisionsAnswer.Entry entry = entries.get(key.transactionId());
                            return entry != null && entry.ended();
                        })
                        .toList());
            }
        }
    }
}

package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Expired;
import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Expiry: the real {@link Expired} finds, the real {@link ExpirySweeper} follows the answer; in between the question and its
 * answer travel over the simulated network.
 */
public final class Sweeps {

    private static final long EVERY_MS = 1000;

    private final World world;
    private final String name;
    private final Supplier<Machine> machine;
    private final Expired expired;
    private final ExpirySweeper sweeper;
    private final Coordinators coordinators;
    private final int batch;

    @SuppressWarnings("NullAway") // The sweeper's own way to the coordinator is not gone.
    public Sweeps(
            World world,
            String name,
            Supplier<Machine> machine,
            Expired expired,
            Fence fence,
            ParticipantConfig config,
            MeterRegistry meters,
            Coordinators coordinators) {
        this.world = world;
        this.name = name;
        this.machine = machine;
        this.expired = expired;
        this.coordinators = coordinators;
        this.batch = config.sweep().batch();
        Fence driven = world.has(Bug.EXPIRY_STUMBLES_AND_COMES_AGAIN) ? new Stumbling(fence) : fence;
        this.sweeper = world.has(Bug.EXPIRY_LETS_GO_WITHOUT_ASKING)
                ? new LettingGo(expired, driven, config, meters)
                : new ExpirySweeper(expired, driven, null, config, meters);
    }

    /** The sweeper with a bug planted in it: that the time is over is a verdict, whatever the coordinator says. */
    private static final class LettingGo extends ExpirySweeper {

        @SuppressWarnings("NullAway") // The sweeper's own way to the coordinator is not gone.
        LettingGo(Expired expired, Fence fence, ParticipantConfig config, MeterRegistry meters) {
            super(expired, fence, null, config, meters);
        }

        @Override
        void follow(List<BranchKey> keys, DecisionsAnswer answer) {
            super.follow(
                    keys,
                    new DecisionsAnswer(keys.stream()
                            .map(BranchKey::transactionId)
                            .distinct()
                            .map(id -> new DecisionsAnswer.Entry(id, InquiryAnswer.CANCEL, false, null, null))
                            .toList()));
        }
    }

    /** The fence with a bug planted in it: it never gets to what expiry wants to be done. */
    private record Stumbling(Fence fence) implements Fence {

        @Override
        public Class<?> payloadType() {
            return fence.payloadType();
        }

        @Override
        public List<Result> tryAll(List<Try> tries) {
            return fence.tryAll(tries);
        }

        @Override
        public List<Result> settleAll(Operation operation, List<Settle> calls) {
            throw new IllegalStateException("stumbles over " + operation);
        }
    }

    /** Sweeps for as long as this machine lives. */
    public void start(Machine fresh) {
        fresh.after(EVERY_MS + world.chance().below(500), () -> sweep(fresh));
    }

    private void sweep(Machine on) {
        try {
            List<BranchKey> keys = expired.find(batch);
            if (!keys.isEmpty()) {
                ask(on, keys);
                return;
            }
        } catch (Refused e) {
            world.note(name, "cannot sweep");
        }
        on.after(EVERY_MS, () -> sweep(on));
    }

    private void ask(Machine on, List<BranchKey> keys) {
        List<UUID> ids = keys.stream().map(BranchKey::transactionId).distinct().toList();
        coordinators.decisions(on, ids, answer -> heard(on, keys, answer));
    }

    private void heard(Machine on, List<BranchKey> keys, @Nullable DecisionsAnswer answer) {
        if (answer != null) {
            try {
                sweeper.follow(keys, answer);
            } catch (Refused e) {
                world.note(machine.get().name(), "cannot follow");
            }
        }
        on.after(EVERY_MS, () -> sweep(on));
    }
}

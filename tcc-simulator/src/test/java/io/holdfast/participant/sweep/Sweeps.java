package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Expired;
import io.holdfast.participant.fence.Fence;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Machine;
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
        this.sweeper = new ExpirySweeper(expired, fence, null, config, meters);
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
        } catch (RuntimeException e) {
            world.note(name, "cannot sweep");
        }
        on.after(EVERY_MS, () -> sweep(on));
    }

    private void ask(Machine on, List<BranchKey> keys) {
        if (world.has(Bug.EXPIRY_LETS_GO_WITHOUT_ASKING)) {
            heard(
                    on,
                    keys,
                    new DecisionsAnswer(keys.stream()
                            .map(key -> new DecisionsAnswer.Entry(
                                    key.transactionId(), InquiryAnswer.CANCEL, false, null, null))
                            .toList()));
            return;
        }
        List<UUID> ids = keys.stream().map(BranchKey::transactionId).distinct().toList();
        coordinators.decisions(on, ids, answer -> heard(on, keys, answer));
    }

    private void heard(Machine on, List<BranchKey> keys, @Nullable DecisionsAnswer answer) {
        if (answer != null) {
            try {
                sweeper.follow(keys, answer);
            } catch (RuntimeException e) {
                world.note(machine.get().name(), "cannot follow");
            }
        }
        on.after(EVERY_MS, () -> sweep(on));
    }
}

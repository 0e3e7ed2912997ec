package io.holdfast.participant.fence;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/** The real one; and nothing that makes a batch fall apart escapes the simulation, also when each alone succeeds then. */
final class WatchedTogether extends Together {

    private final World world;
    private final String who;

    WatchedTogether(World world, String who, MeterRegistry meters) {
        super(meters);
        this.world = world;
        this.who = who;
    }

    @Override
    <C> List<Fence.Result> each(
            List<C> calls,
            Function<C, BranchKey> keyOf,
            Operation operation,
            Duration time,
            SharedWork<C, Fence.Result> work) {
        return super.each(calls, keyOf, operation, time, (batch, wait) -> {
            try {
                return work.on(batch, wait);
            } catch (RuntimeException e) {
                // That a hold is refused, or that a branch stands twice in what a replica sends, is no failure of ours.
                boolean twice = new HashSet<>(batch.stream().map(keyOf).toList()).size() < batch.size();
                if (!twice && !(e instanceof HoldRefusedException)) {
                    world.survives(who, e);
                }
                throw e;
            }
        });
    }
}

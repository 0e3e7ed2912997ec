package io.holdfast.coordinator.decision;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event.
 *
 * @param wakeAt when the transaction wants to be woken if nothing else happens before; null when it waits for calls only
 */
public record Step(
        Snapshot snapshot, List<Effect> effects, @Nullable Instant wakeAt) {

    public Step {
        effects = List.copyOf(effects);
    }
}
